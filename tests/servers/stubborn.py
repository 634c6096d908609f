"""Ignores SIGTERM and SIGINT, and so do a child of its own and one that has left its process group. Answers slowly."""

import os
import signal
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ASLEEP = "import signal, time; [signal.signal(n, signal.SIG_IGN) for n in (2, 15)]; time.sleep(1000)"

signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGINT, signal.SIG_IGN)
children = [subprocess.Popen([sys.executable, "-c", ASLEEP], start_new_session=detached) for detached in (False, True)]


class Item:
    def __init__(self, number):
        self.number = number


held = [Item(number) for number in range(int(os.environ.get("OBJECTS", 0)))]


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        time.sleep(0.02)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


time.sleep(int(os.environ.get("OPEN_AFTER_MS", 0)) / 1000)
ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
