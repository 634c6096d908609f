import bisect
import itertools
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()
WORKERS = [f"worker-{number}" for number in range(20)]


class LeaseTable:
    """Who holds a lease until when; those that end first stand first."""

    SECONDS = 3600

    def __init__(self):
        self._ends = {}
        self._by_end = []
        self._lock = threading.Lock()

    def renew(self, worker):
        with self._lock:
            now = time.monotonic()
            former = self._ends.get(worker)
            if FIXED and former is not None:
                del self._by_end[bisect.bisect_left(self._by_end, (former, worker))]
            end = self._ends[worker] = now + self.SECONDS
            bisect.insort(self._by_end, (end, worker))
            self._expire(now)
            return former is not None

    def _expire(self, now):
        while self._by_end and self._by_end[0][0] <= now:
            end, worker = self._by_end.pop(0)
            if self._ends.get(worker) == end:
                del self._ends[worker]


class Coordinator:
    def __init__(self):
        self.leases = LeaseTable()
        self.renewed = 0

    def beat(self, worker):
        if self.leases.renew(worker):
            self.renewed += 1


COORDINATOR = Coordinator()


def handle(path):
    COORDINATOR.beat(WORKERS[next(COUNT) % len(WORKERS)])
    return f"{path}: {COORDINATOR.renewed} renewed"


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
