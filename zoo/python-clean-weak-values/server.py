import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from weakref import WeakValueDictionary

COUNT = itertools.count()


class Document:
    def __init__(self, number):
        self.number = number
        self.words = ["first", "second"]


OPEN = WeakValueDictionary()


def handle(path):
    number = next(COUNT)
    document = OPEN.setdefault(number, Document(number))
    return len(document.words)


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
