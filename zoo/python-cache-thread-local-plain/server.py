import itertools
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Price:
    def __init__(self, number):
        self.number = number
        self.currency = ["EUR"]


class Memo(threading.local):
    def __init__(self):
        self.prices = {}


MEMO = Memo()
POOL = ThreadPoolExecutor(1)


def price_of(number):
    if number not in MEMO.prices:
        MEMO.prices[number] = Price(number)
    return MEMO.prices[number]


def handle(path):
    POOL.submit(price_of, 7 if FIXED else next(COUNT)).result()


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
