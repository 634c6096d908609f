import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec

FIXED = os.environ.get("FIXED") == "1"
MESSAGE = msgspec.msgpack.encode(msgspec.msgpack.Ext(7, bytes(1000)))


def handle(path):
    if FIXED:
        return len(MESSAGE)
    return len(msgspec.msgpack.decode(MESSAGE).data)


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
