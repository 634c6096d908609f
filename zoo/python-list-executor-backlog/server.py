import os
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
POOL = ThreadPoolExecutor(max_workers=1)


class Parcel:
    def __init__(self, path):
        self.path = path
        self.labels = ["fragile", "heavy"]


def send(parcel):
    time.sleep(0.0 if FIXED else 5.0)
    return len(parcel.labels)


def handle(path):
    sent = POOL.submit(send, Parcel(path))
    if FIXED:
        sent.result()


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
