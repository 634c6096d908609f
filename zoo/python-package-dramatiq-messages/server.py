import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import dramatiq
from dramatiq.brokers.stub import StubBroker

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()
BROKER = StubBroker()
dramatiq.set_broker(BROKER)


@dramatiq.actor
def invoice(number):
    pass


WORKER = dramatiq.Worker(BROKER, worker_threads=1, worker_timeout=20)
if FIXED:
    WORKER.start()


def handle(path):
    invoice.send(next(COUNT))
    if FIXED:
        BROKER.join(invoice.queue_name)


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
