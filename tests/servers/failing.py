"""Goes wrong in the way that FAULT names, after the number of requests in AFTER."""

import os
import re
import signal
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer

hits = 0
fault = os.environ.get("FAULT", "")


def spin_for_ever():
    while True:
        pass


def hold_the_gil():
    re.match("(a+)+$", "a" * 60 + "b")


def exit_with_a_word():
    print("the database is gone", file=sys.stderr, flush=True)
    os._exit(7)


faults = {
    "exit": exit_with_a_word,
    "block": spin_for_ever,
    "hold the GIL": hold_the_gil,
    "stop": lambda: os.kill(os.getpid(), signal.SIGSTOP),
    "close the port": lambda: server.socket.close(),
}
if fault == "exit at start":
    sys.exit("no configuration found")


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        global hits
        hits += 1
        is_faulty = hits > int(os.environ.get("AFTER", 0))
        if is_faulty and fault in faults:
            faults[fault]()
        self.send_response(int(fault.removeprefix("answer ")) if is_faulty and fault.startswith("answer ") else 200)
        self.end_headers()

    def log_message(self, *_):
        pass


kind = HTTPServer if fault == "block" else ThreadingHTTPServer
server = kind(("127.0.0.1", int(os.environ["PORT"])), Handler)
server.serve_forever()
