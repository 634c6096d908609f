import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from docutils.core import publish_parts
from docutils.parsers.rst import roles

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


def handle(path):
    number = next(COUNT)
    text = f".. role:: warning-{number}\n\nBe :warning-{number}:`careful` with it."
    page = publish_parts(text, writer_name="html")["body"]
    if FIXED:
        roles._roles.clear()
    return page


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
