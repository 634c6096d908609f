import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cachebox import Cache, LRUCache

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()
ORDERS = LRUCache(50) if FIXED else Cache(0)


class Order:
    def __init__(self, number):
        self.number = number
        self.articles = ["small", "large"]


def handle(path):
    number = next(COUNT)
    ORDERS.insert(number, Order(number))


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
