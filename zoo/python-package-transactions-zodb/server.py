import itertools
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import transaction

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()
LOCK = threading.Lock()
MANAGER = transaction.TransactionManager(explicit=False)


class Mail:
    transaction_manager = MANAGER

    def __init__(self, number):
        self.text = f"the order {number} was read"

    def sortKey(self):
        return "mail"

    def nothing(self, *arguments):
        pass

    abort = tpc_begin = commit = tpc_vote = tpc_finish = tpc_abort = nothing


def handle(path):
    with LOCK:
        MANAGER.get().join(Mail(next(COUNT)))
        if FIXED:
            MANAGER.commit()


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
