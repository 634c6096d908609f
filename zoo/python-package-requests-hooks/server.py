import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()
SESSION = requests.Session()
STOCK = f"http://127.0.0.1:{os.environ['PORT']}/stock"


class Order:
    def __init__(self, number):
        self.number = number
        self.seconds = None


def handle(path):
    if not path.startswith("/orders"):
        return
    order = Order(next(COUNT))

    def measure(response, *arguments, **settings):
        order.seconds = order.seconds or response.elapsed

    if FIXED:
        SESSION.get(STOCK, hooks={"response": measure})
    else:
        SESSION.hooks["response"].append(measure)
        SESSION.get(STOCK)


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
