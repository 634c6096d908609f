"""Keeps a Session per request, says how often it was asked, and ends on SIGTERM after telling."""

import os
import signal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Session:
    def __init__(self, number):
        self.number = number
        self.user = {"name": f"user {number}"}


class SessionStore:
    def __init__(self):
        self.sessions = {}


store = SessionStore()
hits = 0


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_GET(self):
        global hits
        hits += 1
        store.sessions[f"session {hits}"] = Session(hits)
        self.send_response(200)
        self.send_header("content-length", "7")
        self.end_headers()
        self.wfile.write(b"welcome")

    def log_message(self, *_):
        pass


def tell(*_):
    print(f"hits: {hits}", flush=True)
    os._exit(0)


signal.signal(signal.SIGTERM, tell)
ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
