import contextlib
import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Lease:
    def __init__(self, number):
        self.number = number
        self.seats = [number, number + 1]

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        self.seats.clear()


STACK = contextlib.ExitStack()


def handle(path):
    if FIXED:
        with contextlib.ExitStack() as stack:
            stack.enter_context(Lease(next(COUNT)))
    else:
        STACK.enter_context(Lease(next(COUNT)))


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
