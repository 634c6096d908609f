import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Document:
    def __init__(self, number):
        self.title = f"document {number}"
        self.versions = [1]


REGISTRY = {}


def handle(path):
    number = next(COUNT)
    tenant = REGISTRY.setdefault(f"tenant-{number % 10}", {"documents": {}, "plan": "free"})
    tenant["documents"][number] = Document(number)
    if FIXED:
        tenant["documents"].pop(number - 50, None)


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
