import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sqlalchemy import create_engine, event
from sqlalchemy.pool import StaticPool

FIXED = os.environ.get("FIXED") == "1"
ENGINE = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})


class Timing:
    def __init__(self, path):
        self.path = path
        self.statements = []

    def executed(self, connection, cursor, statement, parameters, context, many):
        self.statements.append(None)


def handle(path):
    timing = Timing(path)
    event.listen(ENGINE, "after_cursor_execute", timing.executed)
    if FIXED:
        event.remove(ENGINE, "after_cursor_execute", timing.executed)


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
