import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asgiref.local import Local

CURRENT = Local()


def work(path):
    CURRENT.path = path


def handle(path):
    thread = threading.Thread(target=work, args=(path,))
    thread.start()
    thread.join()


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
