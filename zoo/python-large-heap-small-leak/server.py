import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"


class Article:
    def __init__(self, number):
        self.number = number
        self.names = [f"article {number}", "artikel"]


class View:
    def __init__(self, path):
        self.path = path
        self.seconds = 0.25


CATALOGUE = {number: Article(number) for number in range(50_000)}
VIEWS = []


def handle(path):
    VIEWS.append(View(path))
    if FIXED:
        del VIEWS[:-10]


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
