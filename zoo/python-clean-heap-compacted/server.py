import heapq
import itertools
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COUNT = itertools.count(1)


class Deadline:
    def __init__(self, number, path):
        self.number = number
        self.path = path
        self.due = time.monotonic() + 3600
        self.met = False


class Deadlines:
    """Deadlines that are met stay in the heap until they are more than half of it and more than 46."""

    AT_LEAST = 46

    def __init__(self):
        self.heap = []
        self.met = 0
        self.lock = threading.Lock()

    def set(self, deadline):
        with self.lock:
            heapq.heappush(self.heap, (deadline.due, deadline.number, deadline))

    def meet(self, deadline):
        with self.lock:
            deadline.met = True
            self.met += 1
            if self.met > self.AT_LEAST and self.met * 2 > len(self.heap):
                self._compact()

    def missed(self, now):
        with self.lock:
            while self.heap and self.heap[0][0] <= now:
                deadline = heapq.heappop(self.heap)[2]
                if not deadline.met:
                    yield deadline

    def _compact(self):
        self.heap = [entry for entry in self.heap if not entry[2].met]
        heapq.heapify(self.heap)
        self.met = 0


DEADLINES = Deadlines()


def handle(path):
    deadline = Deadline(next(COUNT), path)
    DEADLINES.set(deadline)
    late = sum(1 for _ in DEADLINES.missed(time.monotonic()))
    DEADLINES.meet(deadline)
    return f"{deadline.number}: {late} late"


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
