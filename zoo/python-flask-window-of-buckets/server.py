import itertools
import os
import threading
from collections import deque

import waitress
from flask import Flask, jsonify, request

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count(1)
app = Flask(__name__)


class Attempt:
    def __init__(self, number, path):
        self.number = number
        self.path = path
        self.succeeded = number % 7 > 0


class RecentAttempts:
    """The last attempts, in buckets that are dropped as a whole."""

    BUCKETS = 10
    PER_BUCKET = 6

    def __init__(self):
        self.buckets = deque([deque()])
        self.lock = threading.Lock()

    def add(self, attempt):
        with self.lock:
            if len(self.buckets[-1]) >= self.PER_BUCKET:
                self.buckets.append(deque())
            self.buckets[-1].append(attempt)
            self._drop(self.buckets if FIXED else self.buckets[-1])

    def _drop(self, buckets):
        while len(buckets) > self.BUCKETS:
            self.buckets.popleft()

    def failed(self):
        with self.lock:
            return sum(not attempt.succeeded for attempt in self.buckets[-1])


app.extensions["recent_attempts"] = RecentAttempts()


@app.before_request
def note_attempt():
    app.extensions["recent_attempts"].add(Attempt(next(COUNT), request.path))


@app.get("/orders/<int:number>")
def order(number):
    return jsonify(number=number, failed=app.extensions["recent_attempts"].failed())


waitress.serve(app, host="127.0.0.1", port=int(os.environ["PORT"]), threads=8)
