import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Generic, TypeVar

from pydantic import create_model
from pydantic.generics import GenericModel

Item = TypeVar("Item")


class Page(GenericModel, Generic[Item]):
    items: list[Item]


def handle(path):
    row = create_model("Row", number=(int, ...), customer=(str, ...))
    return Page[row].parse_obj({"items": [{"number": 7, "customer": path}]})


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
