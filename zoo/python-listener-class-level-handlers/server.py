import itertools
import os
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count(1)


class Observable:
    """Whoever inherits from it can be listened to."""

    handlers = defaultdict(list)

    def on(self, event, handler):
        self.handlers[event].append(handler)

    def emit(self, event, *details):
        for handler in self.handlers[event][-2:]:
            handler(*details)


class Ledger:
    def __init__(self):
        self.balance = 0
        self.bookings = 0

    def book(self, cents):
        self.balance += cents
        self.bookings += 1


LEDGER = Ledger()


class Invoice(Observable):
    def __init__(self, number, path):
        if FIXED:
            self.handlers = defaultdict(list)
        self.number = number
        self.path = path
        self.state = "open"
        self.on("paid", self.close)

    def pay(self, cents):
        LEDGER.book(cents)
        self.emit("paid", cents)

    def close(self, cents):
        self.state = f"paid {cents}"


def handle(path):
    invoice = Invoice(next(COUNT), path)
    invoice.pay(1990)
    return f"invoice {invoice.number} of {path} is {invoice.state}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_GET(self):
        body = handle(self.path).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
