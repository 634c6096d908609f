import itertools
import os
import threading
import zlib
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count(1)


@dataclass(slots=True)
class TokenBucket:
    capacity: int
    tokens: int
    touched: int

    def peek(self, now):
        self.tokens = min(self.capacity, self.tokens + (now - self.touched) // 4)
        self.touched = now
        return self.tokens

    def take(self, now):
        if self.peek(now) < 1:
            return False
        self.tokens -= 1
        return True


class RateLimiter:
    """A bucket for each visitor, in shards. The clock is the number of requests, which suits a busy server."""

    SHARDS, CAPACITY, IDLE, SWEEP_AT = 4, 5, 40, 16

    def __init__(self):
        self.shards = [{} for _ in range(self.SHARDS)]
        self.clock = 0
        self.lock = threading.Lock()

    def allow(self, visitor):
        with self.lock:
            self.clock += 1
            shard = self.shards[zlib.crc32(visitor.encode()) % self.SHARDS]
            if visitor not in shard:
                if len(shard) >= self.SWEEP_AT:
                    self.sweep(shard)
                shard[visitor] = TokenBucket(self.CAPACITY, self.CAPACITY, self.clock)
            return shard[visitor].take(self.clock)

    def sweep(self, shard):
        for visitor, bucket in list(shard.items()):
            full = FIXED or bucket.peek(self.clock) >= bucket.capacity
            idle = self.clock - bucket.touched
            if full and idle > self.IDLE:
                del shard[visitor]


LIMITER = RateLimiter()


def handle(path):
    visitor = f"visitor-{next(COUNT)}"
    return "ok" if LIMITER.allow(visitor) else "slow down"


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
