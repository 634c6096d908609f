import gc
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"


class CollectionTimer:
    def __init__(self, path):
        self.path = path
        self.seconds = [0.0]

    def __call__(self, phase, info):
        self.seconds[0] += 0.1


def handle(path):
    timer = CollectionTimer(path)
    gc.callbacks.append(timer)
    if FIXED:
        gc.callbacks.remove(timer)


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
