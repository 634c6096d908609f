import itertools
import os
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Invoice:
    def __init__(self, number):
        self.number = number
        self.amounts = [1.0, 2.0]


def send(invoice, retries):
    return invoice.number * retries


class Scheduler:
    def __init__(self):
        self.later = []


SCHEDULER = Scheduler()


def handle(path):
    SCHEDULER.later.append(partial(send, Invoice(next(COUNT)), retries=3))
    if FIXED:
        SCHEDULER.later.pop()()


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
