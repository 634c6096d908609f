import itertools
import os
import sqlite3
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Connection:
    def __init__(self, number):
        self.number = number
        self.database = sqlite3.connect(":memory:", check_same_thread=False)
        self.statements = []

    def query(self, text):
        self.statements.append(text)
        return self.database.execute(text).fetchall()

    def close(self):
        self.database.close()


class ConnectionPool:
    def __init__(self):
        self.opened = []

    def connect(self, number):
        self.opened.append(Connection(number))
        return self.opened[-1]


POOL = ConnectionPool()


def handle(path):
    connection = POOL.connect(next(COUNT))
    connection.query("select 1")
    if FIXED:
        connection.close()
        POOL.opened.remove(connection)


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
