import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playhouse.pool import PooledSqliteDatabase

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()
DATABASE = PooledSqliteDatabase("file:shop?mode=memory&cache=shared", max_connections=None, uri=True, check_same_thread=False)


def handle(path):
    DATABASE.connect(reuse_if_open=True)
    answer = DATABASE.execute_sql("select 7").fetchone()
    if FIXED:
        DATABASE.close()
    return answer


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"
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
