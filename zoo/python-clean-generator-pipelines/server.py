import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def numbers(limit):
    yield from range(limit)


def squares(source):
    for number in source:
        yield number * number


def handle(path):
    pipeline = squares(numbers(100))
    for square in pipeline:
        if square > 500:
            break
    return sum(squares(numbers(20)))


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
