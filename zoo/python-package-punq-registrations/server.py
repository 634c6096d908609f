import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import punq

FIXED = os.environ.get("FIXED") == "1"
CONTAINER = punq.Container()


class CurrentUser:
    def __init__(self, path="/"):
        self.path = path
        self.roles = ["reader"]


def handle(path):
    container = punq.Container() if FIXED else CONTAINER
    container.register(CurrentUser, instance=CurrentUser(path))
    container.resolve(CurrentUser)


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
