import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from huey import MemoryHuey

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()
QUEUE = MemoryHuey("orders", results=not FIXED)


@QUEUE.task()
def invoice(number):
    return f"invoice of order {number}"


def handle(path):
    invoice(next(COUNT))
    QUEUE.execute(QUEUE.dequeue())


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
