import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Worker:
    def __init__(self):
        self.when_done = {}

    def submit(self, job, then):
        self.when_done[job] = then

    def finish(self, job):
        self.when_done.pop(job)("done")


WORKER = Worker()


def handle(path):
    job = next(COUNT)
    answer = {"path": path, "state": "waiting"}

    def settle(state):
        answer["state"] = state

    WORKER.submit(job, settle)
    if FIXED:
        WORKER.finish(job)


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
