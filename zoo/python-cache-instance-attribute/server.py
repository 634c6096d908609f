import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Session:
    def __init__(self, number):
        self.user = f"user {number}"
        self.basket = []


class SessionStore:
    def __init__(self):
        self.sessions = {}

    def open(self, number):
        self.sessions[number] = Session(number)

    def prune(self, number):
        self.sessions.pop(number, None)


STORE = SessionStore()


def handle(path):
    number = next(COUNT)
    STORE.open(number)
    if FIXED:
        STORE.prune(number)


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
