import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec


class Series(msgspec.Struct):
    values: tuple[float, ...]


DECODER = msgspec.msgpack.Decoder(Series)
MESSAGE = msgspec.msgpack.encode(Series(tuple(each / 2 for each in range(20))))


def handle(path):
    return len(DECODER.decode(MESSAGE).values)


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
