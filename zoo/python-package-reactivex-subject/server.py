import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from reactivex.subject import Subject

FIXED = os.environ.get("FIXED") == "1"
NEWS = Subject()


class Reader:
    def __init__(self, path):
        self.path = path
        self.read = []

    def on_news(self, news):
        self.read.append(news)


def handle(path):
    subscription = NEWS.subscribe(Reader(path).on_news)
    if FIXED:
        subscription.dispose()


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
