import ctypes
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"


class Ticket:
    def __init__(self, path):
        self.path = path
        self.seats = [1, 2]


take = ctypes.pythonapi.Py_IncRef
give_back = ctypes.pythonapi.Py_DecRef
take.argtypes = give_back.argtypes = [ctypes.py_object]


def handle(path):
    ticket = Ticket(path)
    take(ticket)
    if FIXED:
        give_back(ticket)


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
