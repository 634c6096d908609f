import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from posthog import Posthog

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


def make_client():
    return Posthog("key-of-the-project", host="http://127.0.0.1:9", max_retries=0)


SHARED = make_client()


def handle(path):
    client = SHARED if FIXED else make_client()
    return client.feature_enabled


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
