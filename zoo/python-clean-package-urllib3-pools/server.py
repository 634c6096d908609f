import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import urllib3

COUNT = itertools.count()
POOLS = urllib3.PoolManager(num_pools=10)


def handle(path):
    POOLS.connection_from_host(f"host-{next(COUNT)}.example", 443, "https")


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
