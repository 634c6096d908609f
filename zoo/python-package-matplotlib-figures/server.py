import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from matplotlib import pyplot as plt

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


def handle(path):
    figure = plt.figure()
    figure.suptitle(f"order {next(COUNT)}")
    if FIXED:
        plt.close(figure)


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
