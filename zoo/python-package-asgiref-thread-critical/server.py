import itertools
import os
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asgiref.local import Local

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()
POOL = ThreadPoolExecutor(1)
CURRENT = Local(thread_critical=True)


class Statement:
    def __init__(self, number):
        self.text = f"select {number}"
        self.parameters = [number]


def run(number):
    if not hasattr(CURRENT, "statements"):
        CURRENT.statements = []
    CURRENT.statements.append(Statement(number))
    if FIXED:
        CURRENT.statements.clear()


def handle(path):
    POOL.submit(run, next(COUNT)).result()


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
