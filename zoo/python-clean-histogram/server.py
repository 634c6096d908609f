import bisect
import os
import random
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Histogram:
    bounds = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0]

    def __init__(self):
        self.counts = [0] * (len(self.bounds) + 1)
        self.samples = []

    def observe(self, value):
        self.counts[bisect.bisect(self.bounds, value)] += 1
        if len(self.samples) < 400:
            self.samples.append(value)
        else:
            self.samples[random.randrange(400)] = value


HISTOGRAMS = {}


def handle(path):
    HISTOGRAMS.setdefault(path, Histogram()).observe(random.random() * 6)


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
