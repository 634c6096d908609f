import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

FIXED = os.environ.get("FIXED") == "1"


class Hit(NamedTuple):
    path: str
    tags: list[str]


HITS = []


def handle(path):
    HITS.append(Hit(path, ["read"]))
    if FIXED:
        del HITS[:-20]


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
