import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Refused(Exception):
    def __init__(self, path):
        super().__init__(f"{path} is refused")
        self.path = path


def parse(path):
    try:
        return int(path)
    except ValueError as error:
        raise Refused(path) from error


def handle(path):
    try:
        parse(path)
    except Refused as error:
        return str(error)


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
