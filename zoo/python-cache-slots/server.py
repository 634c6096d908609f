import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Session:
    __slots__ = ("token", "user", "visits")

    def __init__(self, number):
        self.token = f"token-{number}"
        self.user = number
        self.visits = [1]


class Sessions:
    def __init__(self):
        self.by_token = {}

    def begin(self, number):
        session = Session(number)
        self.by_token[session.token] = session
        return session


SESSIONS = Sessions()


def handle(path):
    session = SESSIONS.begin(next(COUNT))
    if FIXED:
        del SESSIONS.by_token[session.token]


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
