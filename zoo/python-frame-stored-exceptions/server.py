import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"


class Upload:
    def __init__(self, path):
        self.path = path
        self.parts = [bytes(500), bytes(500)]


class RefusedUpload(ValueError):
    pass


FAILURES = []


def store(path):
    upload = Upload(path)
    raise RefusedUpload(f"{len(upload.parts)} parts are too many")


def handle(path):
    try:
        store(path)
    except RefusedUpload as error:
        FAILURES.append(error.with_traceback(None) if FIXED else error)
    if FIXED:
        del FAILURES[:-10]


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
