import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from weakref import WeakKeyDictionary

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Customer:
    def __init__(self, number):
        self.number = number
        self.addresses = ["street", "town"]


class Preferences:
    def __init__(self, customer):
        self.customer = None if FIXED else customer
        self.language = "en"


PREFERENCES = WeakKeyDictionary()


def handle(path):
    customer = Customer(next(COUNT))
    PREFERENCES[customer] = Preferences(customer)


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
