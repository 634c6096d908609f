import functools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"


@functools.singledispatch
def render(value):
    return str(value)


def row_type(columns):
    return type("Row", (), {"columns": columns})


def handle(path):
    row = row_type(["number", path])
    if not FIXED:
        render.register(row, lambda value: ",".join(value.columns))
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
