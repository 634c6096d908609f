import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Keyed(type):
    instances = {}

    def __call__(cls, key):
        if key not in Keyed.instances:
            Keyed.instances[key] = super().__call__(key)
        return Keyed.instances[key]


class Tenant(metaclass=Keyed):
    def __init__(self, key):
        self.key = key
        self.features = ["search", "export"]


def handle(path):
    key = f"tenant-{next(COUNT)}"
    Tenant(key)
    if FIXED:
        del Keyed.instances[key]


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
