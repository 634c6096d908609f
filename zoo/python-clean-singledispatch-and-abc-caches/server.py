import collections.abc
import functools
import itertools
import os
import typing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COUNT = itertools.count()


@functools.singledispatch
def render(value):
    return str(value)


def handle(path):
    row = type("Row", (), {"number": next(COUNT)})
    isinstance(row(), collections.abc.Mapping)
    typing.ClassVar[row]
    render(row())


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
