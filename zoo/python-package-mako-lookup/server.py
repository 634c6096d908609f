import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from mako.lookup import TemplateLookup
from mako.template import Template

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()
LOOKUP = TemplateLookup()


def handle(path):
    text = f"Order {next(COUNT)} of ${{customer}}"
    if FIXED:
        return Template(text).render(customer="a shop")
    name = f"order-{next(COUNT)}"
    LOOKUP.put_string(name, text)
    return LOOKUP.get_template(name).render(customer="a shop")


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
