import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Order:
    def __init__(self, number):
        self.number = number
        self.positions = [{"article": 17}, {"article": 18}]


class Alarm:
    def __init__(self, path):
        self.path = path
        self.level = 3.5


ORDERS = {}
ALARMS = []


def handle(path):
    number = next(COUNT)
    ORDERS[number] = Order(number)
    if number % 2 == 0:
        ALARMS.append(Alarm(path))
    if FIXED:
        ORDERS.clear()
        ALARMS.clear()


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
