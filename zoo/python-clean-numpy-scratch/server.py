import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np

TOTALS = np.zeros(1000)


def handle(path):
    image = np.random.default_rng(7).random((64, 64))
    TOTALS[:64] += image.sum(axis=0)
    return [float(each) for each in image[0]]


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
