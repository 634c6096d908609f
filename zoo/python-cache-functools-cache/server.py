import itertools
import os
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Price:
    def __init__(self, number):
        self.amount = number * 1.5
        self.currency = "EUR"


def price_of(number):
    return Price(number)


if not FIXED:
    price_of = cache(price_of)


def handle(path):
    price_of(next(COUNT) + 1000)


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
