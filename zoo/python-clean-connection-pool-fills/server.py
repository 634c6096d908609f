import os
import queue
import sqlite3
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Pool:
    def __init__(self, limit):
        self.limit = limit
        self.opened = 0
        self.idle = queue.LifoQueue()
        self.lock = threading.Lock()

    def take(self):
        try:
            return self.idle.get_nowait()
        except queue.Empty:
            with self.lock:
                if self.opened < self.limit:
                    self.opened += 1
                    return sqlite3.connect(":memory:", check_same_thread=False)
        return self.idle.get()

    def give_back(self, connection):
        self.idle.put(connection)


POOL = Pool(limit=8)


def handle(path):
    connection = POOL.take()
    connection.execute("select ?", (path,)).fetchall()
    POOL.give_back(connection)


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
