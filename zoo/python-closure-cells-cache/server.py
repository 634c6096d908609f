import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Rendered:
    def __init__(self, number):
        self.html = f"<b>{number}</b>"
        self.headers = {"length": 9}


def memoized(function):
    cache = {}

    def wrapper(number):
        if FIXED and len(cache) > 30:
            cache.clear()
        if number not in cache:
            cache[number] = function(number)
        return cache.get(number)

    return wrapper


@memoized
def render(number):
    return Rendered(number)


def handle(path):
    render(next(COUNT))


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
