import itertools
import os
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import dateparser

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


def handle(path):
    now = datetime(2024, 5, 1) + timedelta(seconds=0 if FIXED else next(COUNT))
    return dateparser.parse("2 days ago", languages=["en"], settings={"RELATIVE_BASE": now})


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
