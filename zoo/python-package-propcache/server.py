import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from propcache.api import cached_property

COUNT = itertools.count()


class Order:
    def __init__(self, number):
        self.number = number

    @cached_property
    def summary(self):
        return {"number": self.number, "articles": ["small", "large"]}


def handle(path):
    return Order(next(COUNT)).summary["articles"]


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
