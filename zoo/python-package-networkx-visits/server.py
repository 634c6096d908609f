import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import networkx as nx

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()
VISITS = nx.Graph()
VISITS.add_nodes_from(["tea", "coffee", "cocoa"])


def handle(path):
    number = next(COUNT)
    visitor = f"visitor {number}"
    VISITS.add_edge(visitor, ["tea", "coffee", "cocoa"][number % 3], seconds=number % 60)
    if FIXED and number >= 50:
        VISITS.remove_node(f"visitor {number - 50}")


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
