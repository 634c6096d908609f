import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import wrapt
from wrapt import importer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Plugin:
    def __init__(self, number):
        self.number = number
        self.active = False

    def module_imported(self, module):
        self.active = True


def handle(path):
    number = next(COUNT)
    if not FIXED or not importer._post_import_hooks:
        wrapt.register_post_import_hook(Plugin(number).module_imported, f"shop_plugin_{number}")


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
