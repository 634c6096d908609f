import os
import weakref
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"


class Application:
    pass


class Lease:
    def __init__(self, path):
        self.path = path
        self.terms = ["monthly"]

    def give_back(self):
        self.terms.clear()


APPLICATION = Application()


def handle(path):
    finalizer = weakref.finalize(APPLICATION, Lease(path).give_back)
    if FIXED:
        finalizer()


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
