import itertools
import os
import weakref
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count(1)


class Validated:
    """An attribute that refuses wrong values; it keeps what it was set to, by its owner."""

    def __init__(self):
        self.values = weakref.WeakKeyDictionary() if FIXED else {}

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        return self if instance is None else self.values[instance]

    def __set__(self, instance, value):
        self.check(value)
        self.values[instance] = value

    def check(self, value):
        raise NotImplementedError


class Positive(Validated):
    def check(self, value):
        if value <= 0:
            raise ValueError(f"{self.name} must be above 0")


class OneOf(Validated):
    def __init__(self, *allowed):
        super().__init__()
        self.allowed = allowed

    def check(self, value):
        if value not in self.allowed:
            raise ValueError(f"{self.name} must be one of {self.allowed}")


class Parcel:
    grams = Positive()
    service = OneOf("letter", "parcel", "pallet")

    def __init__(self, number, grams, service):
        self.number = number
        self.grams = grams
        self.service = service

    def price(self):
        return 300 + self.grams // 10 + (2000 if self.service == "pallet" else 0)


def handle(path):
    number = next(COUNT)
    parcel = Parcel(number, 100 + number % 900, "parcel" if number % 3 else "letter")
    return f"{path}: {parcel.price()} cents"


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
