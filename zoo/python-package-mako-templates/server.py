import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from mako.lookup import TemplateLookup

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()
LOOKUP = TemplateLookup()


def handle(path):
    name = "invoice" if FIXED else f"invoice-{next(COUNT)}"
    LOOKUP.put_string(name, "Invoice of ${path}")
    LOOKUP.get_template(name).render(path=path)


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
