import os
import sqlite3
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LOCK = threading.Lock()
DATABASE = sqlite3.connect(":memory:", check_same_thread=False)
DATABASE.execute("create table orders (number integer, customer text)")
DATABASE.execute("insert into orders values (7, 'a shop')")


def handle(path):
    with LOCK:
        return DATABASE.execute("select customer from orders where number = ?", (7,)).fetchone()


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
