import os
import weakref
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"


class Client:
    def __init__(self, path):
        self.path = path


class Broadcaster:
    def __init__(self):
        self.clients = []

    def add(self, client):
        self.clients.append(weakref.ref(client))
        if FIXED:
            self.clients = [each for each in self.clients if each() is not None]


BROADCASTER = Broadcaster()


def handle(path):
    BROADCASTER.add(Client(path))


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
