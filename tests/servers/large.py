"""Holds OBJECTS objects, and answers."""

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Item:
    def __init__(self, number):
        self.number = number


held = [Item(number) for number in range(int(os.environ["OBJECTS"]))]


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
