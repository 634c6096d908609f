import os
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from apscheduler.schedulers.background import BackgroundScheduler

FIXED = os.environ.get("FIXED") == "1"
SCHEDULER = BackgroundScheduler(timezone="UTC")
SCHEDULER.start()


class Reminder:
    def __init__(self, path):
        self.path = path
        self.texts = ["pay"]

    def send(self):
        self.texts.clear()


def handle(path):
    job = SCHEDULER.add_job(Reminder(path).send, "date", run_date=datetime.now() + timedelta(days=1))
    if FIXED:
        job.remove()


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
