"""Keeps an Order for each POST of JSON by somebody it knows; answers 400 to everything else."""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Order:
    def __init__(self, item):
        self.item = item


class OrderBook:
    def __init__(self):
        self.orders = []


book = OrderBook()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        is_known = self.headers.get("authorization") == "Bearer a key" and self.headers.get("content-type") == "application/json"
        if is_known and self.path == "/orders":
            book.orders.append(Order(json.loads(body)["item"]))
        self.send_response(201 if is_known else 400)
        self.send_header("content-length", "0")
        self.end_headers()

    def do_GET(self):
        self.send_response(400)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
