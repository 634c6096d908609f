import itertools
import os
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"


class Reading:
    __slots__ = ("number", "celsius", "flags")

    def __init__(self, number):
        self.number = number
        self.celsius = 20.5 + number % 7
        self.flags = ["raw"]


def sensor():
    for number in itertools.count(1):
        yield Reading(number)


class Telemetry:
    """The readings of the sensor, and the same once more for a dashboard that comes later."""

    def __init__(self, source):
        self.lock = threading.Lock()
        if FIXED:
            self.live, self.replay = source, deque(maxlen=40)
        else:
            self.live, self.replay = itertools.tee(source)

    def latest(self):
        with self.lock:
            reading = next(self.live)
            if FIXED:
                self.replay.append(reading)
            return reading

    def catch_up(self, number):
        with self.lock:
            return list(itertools.islice(self.replay, number))


class Station:
    def __init__(self, name):
        self.name = name
        self.telemetry = Telemetry(sensor())

    def report(self):
        reading = self.telemetry.latest()
        return f"{self.name}: {reading.celsius} ({reading.number})"


STATION = Station("roof")


def handle(path):
    return STATION.report()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_GET(self):
        body = handle(self.path).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
