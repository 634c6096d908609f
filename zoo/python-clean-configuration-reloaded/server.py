import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COUNT = itertools.count()


class Setting:
    def __init__(self, name, value):
        self.name = name
        self.value = value


class Configuration:
    def __init__(self, version):
        self.version = version
        self.settings = {f"setting-{each}": Setting(f"setting-{each}", version) for each in range(200)}


current = Configuration(0)


def handle(path):
    global current
    number = next(COUNT)
    if number % 10 == 0:
        current = Configuration(number)
    return current.settings["setting-7"].value


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
