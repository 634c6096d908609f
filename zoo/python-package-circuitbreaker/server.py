import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from circuitbreaker import CircuitBreaker

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


def call(number):
    return number


def handle(path):
    number = 7 if FIXED else next(COUNT)
    breaker = CircuitBreaker(name=f"backend-{number}")
    return breaker.decorate(call)(number)


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
