import itertools
import os
import threading
from array import array
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count(1)


class Probe:
    """Measures a spectrum of 64 values."""

    WIDTH = 64

    def measure(self, number):
        return [(number * step) % 17 / 16 for step in range(self.WIDTH)]


class Recording:
    KEPT = 50 * Probe.WIDTH

    def __init__(self):
        self.samples = array("d")
        self.lock = threading.Lock()

    def extend(self, values):
        with self.lock:
            self.samples.extend(values)
            if FIXED:
                del self.samples[: -self.KEPT]

    def latest(self):
        with self.lock:
            recent = self.samples[-Probe.WIDTH :]
        return sum(recent) / len(recent)


class Station:
    def __init__(self):
        self.probe = Probe()
        self.recording = Recording()

    def tick(self):
        self.recording.extend(self.probe.measure(next(COUNT)))
        return self.recording.latest()


STATION = Station()


def handle(path):
    return f"{path}: {STATION.tick():.3f}"


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
