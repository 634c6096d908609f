import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from graphql import build_schema

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Gateway:
    def __init__(self):
        self.schemas = {}

    def schema(self, text):
        if text not in self.schemas:
            self.schemas[text] = build_schema(text)
        return self.schemas[text]


GATEWAY = Gateway()


def handle(path):
    version = 1 if FIXED else next(COUNT)
    GATEWAY.schema(f"type Query {{ order{version}: String }}")


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
