import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pint

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()
UNITS = pint.UnitRegistry()
EXPRESSIONS = [f"meter ** {first} * second ** {second}" for first in range(1, 60) for second in range(1, 60)]


def handle(path):
    return UNITS.parse_units("meter" if FIXED else EXPRESSIONS[next(COUNT) % len(EXPRESSIONS)])


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
