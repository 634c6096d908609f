import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from kombu import Connection

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()
BROKER = Connection("memory://")


def handle(path):
    with BROKER.channel() as channel:
        replies = BROKER.SimpleQueue("replies" if FIXED else f"replies-{next(COUNT)}", channel=channel)
        replies.put({"total": 7})
        answer = replies.get(timeout=5)
        answer.ack()
        replies.close()
        return answer.payload


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
