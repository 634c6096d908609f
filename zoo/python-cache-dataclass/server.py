import itertools
import os
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


@dataclass
class Shipment:
    number: int
    parcels: list[str] = field(default_factory=list)


SHIPMENTS: dict[int, Shipment] = {}


def handle(path):
    number = next(COUNT)
    SHIPMENTS[number] = Shipment(number, ["small", "large"])
    if FIXED:
        SHIPMENTS.pop(number - 20, None)


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
