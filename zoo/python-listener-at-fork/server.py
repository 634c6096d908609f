import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"


class Pool:
    def __init__(self, path):
        self.path = path
        self.connections = [1, 2, 3]

    def reset(self):
        self.connections.clear()


REGISTERED = []


def handle(path):
    pool = Pool(path)
    if FIXED and REGISTERED:
        return
    REGISTERED[:] = [True]
    os.register_at_fork(after_in_child=pool.reset)


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
