import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import hiredis

COUNT = itertools.count()
READER = hiredis.Reader(encoding="utf-8")


def handle(path):
    customer = f"customer number {next(COUNT)}"
    READER.feed(f"%1\r\n$8\r\ncustomer\r\n${len(customer)}\r\n{customer}\r\n".encode())
    return READER.gets()["customer"]


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
