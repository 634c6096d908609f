import itertools
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Query:
    def __init__(self, number):
        self.text = f"select {number}"
        self.rows = [1, 2, 3]


LOCAL = threading.local()
POOL = ThreadPoolExecutor(4)


def run(number):
    if not hasattr(LOCAL, "queries"):
        LOCAL.queries = []
    LOCAL.queries.append(Query(number))
    if FIXED:
        LOCAL.queries.clear()


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
