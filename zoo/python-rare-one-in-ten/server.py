import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Refusal:
    def __init__(self, path):
        self.path = path
        self.reason = {"code": 17, "text": "too early"}


REFUSALS = []


def handle(path):
    if next(COUNT) % 10 == 0:
        REFUSALS.append(Refusal(path))
    if FIXED:
        REFUSALS.clear()


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
