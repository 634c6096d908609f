"""Keeps an order per request, made three calls deep; /tracing says whether tracemalloc is on."""

import itertools
import json
import os
import tracemalloc
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

orders = {}
numbers = itertools.count(1000)


class Order:
    def __init__(self, number):
        self.number = number


def decoded(text):
    return Order(json.loads(text))  # the order that leaks


def accept(number):
    orders[number] = decoded(str(number))
    return "accepted"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_GET(self):
        text = str(tracemalloc.is_tracing()) if self.path == "/tracing" else accept(next(numbers))
        self.send_response(200)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
