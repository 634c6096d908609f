import itertools
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count(1)


class ManifestError(ValueError):
    pass


class Manifest:
    def __init__(self, number, path):
        self.number = number
        self.path = path
        self.parts = [f"part {number}", path]

    def check(self):
        if len(self.parts) < 3:
            raise ManifestError(f"manifest {self.number} has {len(self.parts)} parts")


class FailureRing:
    """The last failures, with their tracebacks, for the page of the support."""

    SIZE = 32

    def __init__(self):
        self.slots = {}
        self.position = 0
        self.lock = threading.Lock()

    def record(self, failure):
        with self.lock:
            self.slots[self.position] = failure
            self.position += 1
            if FIXED:
                self.position %= self.SIZE

    def latest(self):
        return [self.slots[key] for key in sorted(self.slots)[-self.SIZE :]]


class Importer:
    def __init__(self):
        self.failures = FailureRing()
        self.refused = 0

    def load(self, number, path):
        manifest = Manifest(number, path)
        try:
            manifest.check()
        except ManifestError as failure:
            self.refused += 1
            self.failures.record(failure)
            return False
        return True


IMPORTER = Importer()


def handle(path):
    loaded = IMPORTER.load(next(COUNT), path)
    return "loaded" if loaded else "refused"


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
