import os
import threading
import time
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Beat:
    def __init__(self, number):
        self.number = number
        self.time = time.time()


BEATS = deque(maxlen=60)


def beat():
    for number in range(1_000_000):
        BEATS.append(Beat(number))
        time.sleep(0.01)


threading.Thread(target=beat, daemon=True).start()


def handle(path):
    return len(BEATS)


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
