import itertools
import os
from collections import Counter, defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COUNT = itertools.count()


class Statistics:
    def __init__(self):
        self.count = 0
        self.seconds = 0.0


BY_ROUTE = defaultdict(Statistics)
STATUS = Counter()


def handle(path):
    statistics = BY_ROUTE[path]
    statistics.count += 1
    statistics.seconds += 0.001
    STATUS[200 + next(COUNT) % 5] += 1


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
