import itertools
import logging
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from logging.handlers import MemoryHandler

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count(1)

LOGGER = logging.getLogger("shop.payments")
LOGGER.setLevel(logging.INFO)
LOGGER.propagate = False
LOGGER.addHandler(MemoryHandler(capacity=20, target=logging.NullHandler()))


class RequestFilter(logging.Filter):
    """Writes the number of the request into the records of the payment."""

    def __init__(self, request_id, path):
        super().__init__()
        self.request_id = request_id
        self.path = path

    def filter(self, record):
        if not hasattr(record, "request_id"):
            record.request_id = self.request_id
        return True


class PaymentLog:
    def __init__(self, request_id, path):
        self.filter = RequestFilter(request_id, path)

    def __enter__(self):
        LOGGER.addFilter(self.filter)
        return LOGGER

    def __exit__(self, *failure):
        if FIXED:
            LOGGER.removeFilter(self.filter)


def pay(number, path):
    with PaymentLog(f"r-{number}", path) as log:
        log.info("payment of order %s", path)
        return f"paid {number}"


def handle(path):
    return pay(next(COUNT), path)


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
