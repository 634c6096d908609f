import itertools
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Answer:
    def __init__(self, path, body):
        self.path = path
        self.body = body
        self.time = time.time()


class History:
    def __init__(self, limit):
        self.limit = limit
        self.answers = []

    def remember(self, answer):
        self.answers.append(answer)
        if self.limit:
            del self.answers[: -self.limit]


HISTORY = History(limit=30 if FIXED else 0)


def handle(path):
    body = f"<p>{next(COUNT)}</p>" * 20
    HISTORY.remember(Answer(path, body.encode()))


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
