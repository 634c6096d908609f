import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Child:
    def __init__(self, labels):
        self.labels = labels
        self.value = 0.0


class Counter:
    def __init__(self, name):
        self.name = name
        self.children = {}

    def labelled(self, *labels):
        if labels not in self.children:
            self.children[labels] = Child(labels)
        return self.children[labels]


REQUESTS = Counter("requests_total")


def handle(path):
    user = "any" if FIXED else f"user-{next(COUNT)}"
    REQUESTS.labelled("orders", user).value += 1


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
