import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from string import Template

COUNT = itertools.count()


class Compiled:
    def __init__(self, name):
        self.name = name
        self.template = Template(f"Dear $reader of {name}")


TEMPLATES = {}


def handle(path):
    name = f"page-{next(COUNT) * 7 % 40}"
    if name not in TEMPLATES:
        TEMPLATES[name] = Compiled(name)
    return TEMPLATES[name].template.substitute(reader=path)


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
