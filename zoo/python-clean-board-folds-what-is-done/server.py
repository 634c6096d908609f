import enum
import itertools
import os
import threading
from collections import Counter, defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

COUNT = itertools.count(1)


class Lane(enum.Enum):
    OPEN = "open"
    REVIEW = "review"
    DONE = "done"


class Move(NamedTuple):
    ticket: "Ticket"
    lane: Lane


class Ticket:
    def __init__(self, number, path):
        self.number = number
        self.path = path
        self.moves = []


class Board:
    """Tickets by lane; ninety that are done are folded into how many there were of which path."""

    FOLDED_AT = 90
    IN_LANE = 12

    def __init__(self):
        self.lanes = defaultdict(list)
        self.folded = Counter()
        self.lock = threading.Lock()

    def open(self, ticket):
        with self.lock:
            self._enter(ticket, Lane.OPEN)
            self._pass_on(Lane.OPEN, Lane.REVIEW)
            self._pass_on(Lane.REVIEW, Lane.DONE)
            if len(self.lanes[Lane.DONE]) >= self.FOLDED_AT:
                self.folded.update(done.path for done in self.lanes.pop(Lane.DONE))
            return sum(self.folded.values())

    def _pass_on(self, lane, following):
        while len(self.lanes[lane]) > self.IN_LANE:
            self._enter(self.lanes[lane].pop(0), following)

    def _enter(self, ticket, lane):
        ticket.moves.append(Move(ticket, lane))
        self.lanes[lane].append(ticket)


BOARD = Board()


def handle(path):
    done = BOARD.open(Ticket(next(COUNT), path))
    return f"{path}: {done} folded"


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
