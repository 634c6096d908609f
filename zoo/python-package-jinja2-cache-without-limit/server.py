import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from jinja2 import Environment, FunctionLoader

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


def load(name):
    return f"Dear {{{{ user }}}} of {name}, your order is on its way."


MAILS = Environment(loader=FunctionLoader(load), cache_size=20 if FIXED else -1)


def handle(path):
    MAILS.get_template(f"user-{next(COUNT)}.txt").render(user=path)


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
