import functools
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"


class Gateway:
    def __init__(self):
        self.sent = 0

    def send(self, order):
        self.sent += 1
        return f"{order} is the {self.sent}th"


class Trace:
    def __init__(self, path):
        self.path = path
        self.calls = 0


class Instrumentation:
    """Counts the calls of a method for a trace; goes to the original, so that no call is counted twice."""

    lock = threading.Lock()

    def __init__(self, target, name):
        self.target = target
        self.name = name

    def begin(self, trace):
        current = getattr(self.target, self.name)
        original = getattr(current, "original", current)

        @functools.wraps(original if FIXED else current)
        def counted(*arguments):
            trace.calls += 1
            return original(*arguments)

        counted.original = original
        setattr(self.target, self.name, counted)


GATEWAY = Gateway()
INSTRUMENTATION = Instrumentation(GATEWAY, "send")


def handle(path):
    trace = Trace(path)
    with INSTRUMENTATION.lock:
        INSTRUMENTATION.begin(trace)
        text = GATEWAY.send(path)
    return f"{text}: {trace.calls} calls"


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
