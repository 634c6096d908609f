import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import structlog
from structlog.contextvars import bind_contextvars, clear_contextvars, merge_contextvars

COUNT = itertools.count()


class Sink:
    def msg(self, message):
        self.last = message

    debug = info = msg


structlog.configure(
    processors=[merge_contextvars, structlog.processors.JSONRenderer()],
    logger_factory=lambda *arguments: SINK,
    cache_logger_on_first_use=False,
)
SINK = Sink()


def handle(path):
    clear_contextvars()
    bind_contextvars(request=next(COUNT), path=path)
    structlog.get_logger().bind(step="order").info("asked")


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
