import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cattrs import Converter

FIXED = os.environ.get("FIXED") == "1"
CONVERTER = Converter()


class Money:
    pass


def register(converter, currency):
    converter.register_structure_hook_func(lambda cls: cls is Money, lambda value, _: (value, currency))


def handle(path):
    register(Converter() if FIXED else CONVERTER, path)


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
