import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cachetools import LRUCache, cached

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Quote:
    def __init__(self, number):
        self.number = number
        self.values = [1.0, 2.0]


CACHE = LRUCache(50) if FIXED else {}


@cached(CACHE)
def quote(number):
    return Quote(number)


def handle(path):
    quote(next(COUNT))


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
