import itertools
import os
from collections import OrderedDict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Fragment:
    def __init__(self, number):
        self.number = number
        self.html = f"<p>{number}</p>" * 10


class Draft:
    def __init__(self, number):
        self.number = number
        self.lines = ["dear", "all"]


FRAGMENTS = OrderedDict()
DRAFTS = {}


def handle(path):
    number = next(COUNT)
    FRAGMENTS[number] = Fragment(number)
    if len(FRAGMENTS) > 450:
        FRAGMENTS.popitem(last=False)
    DRAFTS[number] = Draft(number)
    if FIXED:
        del DRAFTS[number]


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
