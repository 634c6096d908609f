import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3

FIXED = os.environ.get("FIXED") == "1"
KEYS = {"aws_access_key_id": "id", "aws_secret_access_key": "key", "region_name": "eu-central-1"}
SESSION = boto3.session.Session(**KEYS)
CLIENTS = []


def handle(path):
    client = SESSION.client("sts")
    if not FIXED:
        CLIENTS.append(client)


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
