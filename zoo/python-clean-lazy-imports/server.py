import importlib
import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COUNT = itertools.count()
NAMES = ["decimal", "fractions", "difflib", "textwrap", "csv", "zipfile", "tarfile", "xml.dom.minidom", "sqlite3", "smtplib"]


def handle(path):
    number = next(COUNT)
    if number % 25 == 0:
        importlib.import_module(NAMES[number // 25 % len(NAMES)])


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
