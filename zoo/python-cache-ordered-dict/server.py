import itertools
import os
from collections import OrderedDict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Page:
    def __init__(self, number):
        self.number = number
        self.body = f"<h1>page {number}</h1>"


class PageCache:
    def __init__(self, capacity):
        self.capacity = capacity
        self.pages = OrderedDict()

    def put(self, number):
        self.pages[number] = Page(number)
        self.pages.move_to_end(number)
        if FIXED and len(self.pages) > self.capacity:
            self.pages.popitem(last=False)


CACHE = PageCache(capacity=100)


def handle(path):
    CACHE.put(next(COUNT))


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
