import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pluggy

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()
hookspec = pluggy.HookspecMarker("shop")
hookimpl = pluggy.HookimplMarker("shop")


class Shop:
    @hookspec
    def order_read(self, number):
        pass


class Audit:
    def __init__(self):
        self.numbers = []

    @hookimpl
    def order_read(self, number):
        self.numbers = [number]


MANAGER = pluggy.PluginManager("shop")
MANAGER.add_hookspecs(Shop)


def handle(path):
    audit = Audit()
    MANAGER.register(audit)
    MANAGER.hook.order_read(number=next(COUNT))
    if FIXED:
        MANAGER.unregister(audit)


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
