"""Answers in WORKERS forked processes, each with the listening socket of the first, which answers nothing itself."""

import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        body = str(os.getpid()).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler)
for _ in range(int(os.environ["WORKERS"])):
    if os.fork() == 0:
        server.serve_forever()
while True:
    time.sleep(60)
