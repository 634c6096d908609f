import fnmatch
import itertools
import linecache
import os
import re
import struct
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COUNT = itertools.count()


def handle(path):
    number = next(COUNT)
    re.search(f"order-{number % 300}", path)
    fnmatch.fnmatch(path, f"*{number % 400}*")
    struct.pack(f"{number % 90 + 1}s", b"x")
    linecache.getline(__file__, number % 30)
    datetime.strptime("2026-11-21", "%Y-%m-%d")


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
