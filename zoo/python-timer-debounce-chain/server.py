import itertools
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count(1)


class CartChange:
    def __init__(self, number, path):
        self.number = number
        self.path = path


class CartStore:
    def __init__(self):
        self.saved = 0

    def save(self, change):
        self.saved = change.number


class Autosave:
    """Saves a cart once nobody has changed it for a while; every change begins the wait anew."""

    DELAY = 1800

    def __init__(self, store):
        self.store = store
        self.timer = None
        self.lock = threading.Lock()

    def touch(self, change):
        with self.lock:
            previous = self.timer
            if previous is not None:
                previous.cancel()
            arguments = (change,) if FIXED else (change, previous)
            self.timer = threading.Timer(self.DELAY, self.flush, args=arguments)
            self.timer.daemon = True
            self.timer.start()

    def flush(self, change, previous=None):
        if previous is not None:
            previous.join()
        self.store.save(change)


AUTOSAVE = Autosave(CartStore())


def handle(path):
    number = next(COUNT)
    AUTOSAVE.touch(CartChange(number, path))
    return f"change {number}"


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
