import collections
import itertools
import os
import sqlite3
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COUNT = itertools.count(1)


class Connection:
    def __init__(self):
        self.raw = sqlite3.connect(":memory:", check_same_thread=False)
        self.statements = {}


class Pool:
    def __init__(self, max_connections):
        self.max_connections = max_connections
        self.idle = collections.deque()
        self.opened = 0
        self.lock = threading.Lock()

    def take(self):
        with self.lock:
            busy = next(COUNT) % 40 == 0 and self.opened < self.max_connections
            if busy or not self.idle:
                self.opened += 1
                return Connection()
            return self.idle.popleft()

    def give_back(self, connection):
        self.idle.append(connection)


POOL = Pool(max_connections=100)


def handle(path):
    connection = POOL.take()
    connection.raw.execute("select 1").fetchall()
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
