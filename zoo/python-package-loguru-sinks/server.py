import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from loguru import logger

FIXED = os.environ.get("FIXED") == "1"


class Capture:
    def __init__(self, path):
        self.path = path
        self.messages = []

    def __call__(self, message):
        self.messages.append(message)


logger.remove()


def handle(path):
    sink = logger.add(Capture(path), level="ERROR")
    if FIXED:
        logger.remove(sink)


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
