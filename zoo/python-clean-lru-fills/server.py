import itertools
import os
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COUNT = itertools.count()


class Price:
    def __init__(self, number):
        self.number = number
        self.amounts = [number * 1.5]


@lru_cache(maxsize=900)
def price_of(number):
    return Price(number)


def handle(path):
    price_of(next(COUNT))


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
