import itertools
import logging
import logging.handlers
import os
import queue
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count(1)


class LastLine(logging.Handler):
    def __init__(self):
        super().__init__()
        self.line = ""

    def emit(self, record):
        self.line = self.format(record)


class AuditLog:
    """Requests only queue what they log; a thread of the listener writes it."""

    def __init__(self, name):
        self.backlog = queue.SimpleQueue()
        self.logger = logging.getLogger(name)
        self.logger.setLevel(logging.INFO)
        self.logger.propagate = False
        self.logger.addHandler(logging.handlers.QueueHandler(self.backlog))
        self.listener = logging.handlers.QueueListener(self.backlog, LastLine())
        self.listener.start()

    def set_format(self, text):
        """Stops the listener so that no line is written half in one format and half in the other."""
        self.listener.stop()
        for handler in self.listener.handlers:
            handler.setFormatter(logging.Formatter(text))
        if FIXED:
            self.listener.start()

    def note(self, what, path):
        self.logger.info("%s of %s", what, path)


class Shop:
    def __init__(self, audit):
        self.audit = audit
        self.audit.set_format("%(asctime)s %(name)s %(message)s")

    def read(self, path):
        number = next(COUNT)
        self.audit.note("read", path)
        return f"{path}: read {number}"


SHOP = Shop(AuditLog("shop.audit"))


def handle(path):
    return SHOP.read(path)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_GET(self):
        body = handle(self.path).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
