import itertools
import os
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Sample:
    def __init__(self, value):
        self.value = value
        self.labels = ("orders", "read")


SAMPLES = deque(maxlen=20 if FIXED else None)


def handle(path):
    SAMPLES.append(Sample(next(COUNT)))


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
