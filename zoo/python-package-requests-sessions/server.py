import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests
from requests.adapters import HTTPAdapter

FIXED = os.environ.get("FIXED") == "1"


class Backend:
    def __init__(self, url):
        self.url = url
        self.opened = []

    def client(self):
        session = requests.Session()
        session.mount("https://", HTTPAdapter(pool_maxsize=4))
        self.opened.append(session)
        return session


BACKEND = Backend("https://backend.example/")


def handle(path):
    session = BACKEND.client()
    session.prepare_request(requests.Request("GET", BACKEND.url + path))
    if FIXED:
        BACKEND.opened.remove(session)
        session.close()


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
