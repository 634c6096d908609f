import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sortedcontainers import SortedKeyList

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Deadline:
    def __init__(self, number):
        self.due = float(number * 7919 % 10007)
        self.notes = ["first reminder", number]


DEADLINES = SortedKeyList(key=lambda deadline: deadline.due)


def handle(path):
    DEADLINES.add(Deadline(next(COUNT)))
    if FIXED and len(DEADLINES) > 100:
        DEADLINES.pop(0)


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
