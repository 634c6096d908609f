import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()
LIMITER = MovingWindowRateLimiter(MemoryStorage())
LIMIT = parse("100/day")


def handle(path):
    LIMITER.hit(LIMIT, "everybody" if FIXED else f"client {next(COUNT)}")


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
