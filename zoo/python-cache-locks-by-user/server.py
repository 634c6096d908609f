import itertools
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Locks:
    def __init__(self):
        self.by_user = {}

    def of(self, user):
        return self.by_user.setdefault(user, threading.RLock())


LOCKS = Locks()


def handle(path):
    user = f"user-{next(COUNT)}"
    with LOCKS.of(user):
        pass
    if FIXED:
        del LOCKS.by_user[user]


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
