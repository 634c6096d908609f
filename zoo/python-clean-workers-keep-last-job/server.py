import itertools
import os
import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COUNT = itertools.count()


class Job:
    def __init__(self, path):
        self.path = path
        self.parts = [{"number": number, "lines": [number]} for number in range(10)]
        self.done = threading.Event()


def work(jobs):
    while True:
        job = jobs.get()
        job.done.set()


WORKERS = [queue.SimpleQueue() for _ in range(8)]
for each in WORKERS:
    threading.Thread(target=work, args=(each,), daemon=True).start()


def handle(path):
    job = Job(path)
    WORKERS[next(COUNT) // 450 % len(WORKERS)].put(job)
    job.done.wait()


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
