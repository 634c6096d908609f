import itertools
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count(1)
SCRATCH = threading.local()


class ReportWorker(threading.Thread):
    def __init__(self, number, path):
        super().__init__(name="report", daemon=True)
        self.number = number
        self.path = path
        self.text = None

    def run(self):
        SCRATCH.cells = [self.number] * 20
        self.text = f"{self.path}: {sum(SCRATCH.cells)}"


class WorkerGroup:
    """The workers that are to be waited for when the server closes."""

    def __init__(self):
        self._workers = []
        self._lock = threading.Lock()

    def start(self, worker):
        worker.start()
        with self._lock:
            self._workers.append(worker)

    def wait(self, worker):
        worker.join()
        if FIXED:
            with self._lock:
                self._workers.remove(worker)
        return worker.text

    def close(self):
        with self._lock:
            for worker in self._workers:
                worker.join()
            self._workers.clear()


GROUP = WorkerGroup()


def handle(path):
    worker = ReportWorker(next(COUNT), path)
    GROUP.start(worker)
    return GROUP.wait(worker)


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
