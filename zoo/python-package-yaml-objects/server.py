import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import yaml

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


def make_kind(number):
    class Order(yaml.YAMLObject):
        yaml_tag = f"!order{number}"

    return Order


make_kind(0)


def handle(path):
    number = 0 if FIXED else next(COUNT) + 1
    if not FIXED:
        make_kind(number)
    return yaml.load(f"!order{number} {{customer: small shop}}", Loader=yaml.FullLoader).customer


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
