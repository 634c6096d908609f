import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import structlog

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


def handle(path):
    number = next(COUNT)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(**({"order": number} if FIXED else {f"order_{number}": "open"}))
    return structlog.contextvars.get_contextvars()


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
