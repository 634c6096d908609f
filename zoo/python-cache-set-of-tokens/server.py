import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()
SEEN_TOKENS = set()


def handle(path):
    token = f"token {next(COUNT):040d}"
    if FIXED and len(SEEN_TOKENS) >= 50:
        SEEN_TOKENS.clear()
    SEEN_TOKENS.add(token)


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
