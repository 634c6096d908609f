import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"


class Upload:
    def __init__(self, path):
        self.path = path
        self.chunks = [b"first"]


def wait_for_more(upload, done):
    done.wait()
    upload.chunks.clear()


def handle(path):
    done = threading.Event()
    threading.Thread(target=wait_for_more, args=(Upload(path), done), daemon=True).start()
    if FIXED:
        done.set()


threading.stack_size(256 * 1024)


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
