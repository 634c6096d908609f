import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from pyee.base import EventEmitter

FIXED = os.environ.get("FIXED") == "1"
EMITTER = EventEmitter()


class Dashboard:
    def __init__(self, path):
        self.path = path
        self.points = []

    def refresh(self, value):
        self.points.append(value)


def handle(path):
    dashboard = Dashboard(path)
    EMITTER.on("order", dashboard.refresh)
    if FIXED:
        EMITTER.remove_listener("order", dashboard.refresh)


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
