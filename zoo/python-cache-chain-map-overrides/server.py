import itertools
import os
import threading
from collections import ChainMap
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count(1)
DEFAULTS = {"currency": "EUR", "page_size": 25, "beta": False, "theme": "light"}


class FlagOverride:
    def __init__(self, name, value, reason):
        self.name = name
        self.value = value
        self.reason = reason


class FeatureFlags:
    """Flags in layers: what is set for a request lies over what is set for all."""

    def __init__(self, defaults):
        self.scope = ChainMap({name: FlagOverride(name, value, "default") for name, value in defaults.items()})
        self.lock = threading.Lock()

    def push(self, **values):
        overrides = {name: FlagOverride(name, value, "request") for name, value in values.items()}
        self.scope = self.scope.new_child(overrides)

    def pop(self):
        self.scope = self.scope.parents

    def value(self, name):
        return self.scope[name].value


FLAGS = FeatureFlags(DEFAULTS)


def render(path, number):
    with FLAGS.lock:
        FLAGS.push(beta=number % 2 == 0)
        if FLAGS.value("beta"):
            answer = f"the new page of {path}"
        else:
            answer = f"the page of {path}"
        if FIXED:
            FLAGS.pop()
        return answer


def handle(path):
    return render(path, next(COUNT))


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
