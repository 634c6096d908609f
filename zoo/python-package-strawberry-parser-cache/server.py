import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import strawberry
from strawberry.extensions import ParserCache

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


@strawberry.type
class Query:
    @strawberry.field
    def customer(self, number: int) -> str:
        return f"customer {number}"


SCHEMA = strawberry.Schema(query=Query, extensions=[ParserCache(maxsize=50 if FIXED else None)])


def handle(path):
    result = SCHEMA.execute_sync(f"{{ customer(number: {next(COUNT)}) }}")
    return result.data["customer"]


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
