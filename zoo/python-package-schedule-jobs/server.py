import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import schedule

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


def remind(number):
    return number


def handle(path):
    number = next(COUNT)
    job = schedule.every().day.at("08:00").do(remind, number)
    if FIXED:
        schedule.cancel_job(job)


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
