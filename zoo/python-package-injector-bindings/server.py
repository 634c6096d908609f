import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import injector

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()
CONTAINER = injector.Injector()


class Prices:
    def total(self):
        return 7


def make_view(number):
    class View:
        @injector.inject
        def __init__(self, prices: Prices):
            self.prices = prices
            self.number = number

    return View


SHARED = make_view(0)


def handle(path):
    view = CONTAINER.get(SHARED if FIXED else make_view(next(COUNT)))
    return view.prices.total()


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
