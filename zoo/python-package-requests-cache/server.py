import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from requests_cache import CachedSession

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()
SESSION = CachedSession("stock", backend="memory", expire_after=0 if FIXED else -1)


def handle(path):
    if path.startswith("/orders"):
        SESSION.get(f"http://127.0.0.1:{os.environ['PORT']}/stock/{next(COUNT)}").raise_for_status()


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
