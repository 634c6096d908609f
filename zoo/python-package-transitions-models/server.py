import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from transitions import Machine

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Order:
    def __init__(self, number):
        self.number = number


MACHINE = Machine(model=None, states=["new", "paid"], initial="new")
MACHINE.add_transition("pay", "new", "paid")


def handle(path):
    order = Order(next(COUNT))
    MACHINE.add_model(order)
    order.pay()
    if FIXED:
        MACHINE.remove_model(order)


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
