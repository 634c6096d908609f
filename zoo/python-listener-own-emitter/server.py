import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"


class Emitter:
    def __init__(self):
        self.listeners = {}

    def on(self, name, listener):
        self.listeners.setdefault(name, []).append(listener)

    def off(self, name, listener):
        self.listeners[name].remove(listener)


class Dashboard:
    def __init__(self, path):
        self.path = path
        self.points = [0.0, 1.0]

    def refresh(self):
        self.points.append(0.0)


EMITTER = Emitter()


def handle(path):
    dashboard = Dashboard(path)
    EMITTER.on("order", dashboard.refresh)
    if FIXED:
        EMITTER.off("order", dashboard.refresh)


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
