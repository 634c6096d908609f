import io
import logging
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
LOGGER = logging.getLogger("orders")
LOGGER.propagate = False


def handle(path):
    handler = logging.StreamHandler(io.StringIO())
    LOGGER.addHandler(handler)
    if FIXED:
        LOGGER.removeHandler(handler)


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
