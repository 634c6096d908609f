import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COUNT = itertools.count()


class Article:
    __slots__ = ("names", "number")

    def __init__(self, number):
        self.number = number
        self.names = (f"article {number}", f"artikel {number}")


CATALOGUE = {number: Article(number) for number in range(120_000)}


def handle(path):
    return CATALOGUE[next(COUNT) % len(CATALOGUE)].names


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
