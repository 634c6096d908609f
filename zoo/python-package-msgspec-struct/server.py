import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec


class Order(msgspec.Struct):
    number: int
    articles: list[str]


DECODER = msgspec.json.Decoder(Order)


def handle(path):
    return DECODER.decode(b'{"number": 7, "articles": ["small", "large"]}').number


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_GET(self):
        handle(self.path)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *arguments):
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
