import itertools
import os
import threading
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count(1)
REGIONS = ("north", "south", "west")


class PriceLine:
    def __init__(self, article, cents):
        self.article = article
        self.cents = cents


class Discount(PriceLine):
    def __init__(self, order):
        super().__init__("discount", -10)
        self.order = order


class PriceBook:
    """The prices of a region, read once."""

    _books = {}
    _lock = threading.Lock()

    def __init__(self, region):
        self.region = region

    @classmethod
    def of(cls, region):
        with cls._lock:
            book = cls._books.get(region)
            if book is None:
                book = cls._books[region] = cls(region)
            return book

    @cached_property
    def lines(self):
        return [PriceLine(f"{self.region}-{number}", 100 * number) for number in range(1, 5)]


class Quote:
    def __init__(self, order, region):
        lines = PriceBook.of(region).lines
        discounts = [Discount(order)]
        if FIXED:
            lines = lines + discounts
        else:
            lines += discounts
        self.articles = len(lines)
        self.largest = max(line.cents for line in lines)


def handle(path):
    order = next(COUNT)
    quote = Quote(order, REGIONS[order % len(REGIONS)])
    return f"{path}: {quote.largest}"


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
