import itertools
import os
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Step:
    def __init__(self, name):
        self.name = name
        self.seconds = [0.1, 0.2]


STEPS_BY_REQUEST = defaultdict(list)


def handle(path):
    request_id = f"request-{next(COUNT)}"
    STEPS_BY_REQUEST[request_id].append(Step("read"))
    if FIXED:
        del STEPS_BY_REQUEST[request_id]


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
