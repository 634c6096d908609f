import itertools
import os
import sqlite3
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count(1)


@dataclass(slots=True)
class ResultSet:
    statement: str
    rows: list


class Database:
    """Reads a table that hardly ever changes, and remembers what each statement gave."""

    def __init__(self):
        self.connection = sqlite3.connect(":memory:", check_same_thread=False)
        self.connection.row_factory = sqlite3.Row
        self.connection.execute("CREATE TABLE rates (country TEXT, percent INTEGER)")
        self.connection.executemany("INSERT INTO rates VALUES (?, ?)", [("de", 19), ("de", 7), ("fr", 20), ("fr", 10)])
        self.results = {}
        self.lock = threading.Lock()

    def query(self, statement, *values, trace=None):
        text = f"{statement} /* traceparent={trace} */" if trace else statement
        key = (statement if FIXED else text, values)
        with self.lock:
            result = self.results.get(key)
            if result is None:
                result = ResultSet(text, self.connection.execute(text, values).fetchall())
                self.results[key] = result
        return result.rows


class TaxRates:
    def __init__(self, database):
        self.database = database

    def of(self, country, trace):
        rows = self.database.query("SELECT percent FROM rates WHERE country = ?", country, trace=trace)
        return [row["percent"] for row in rows]


RATES = TaxRates(Database())


def handle(path):
    number = next(COUNT)
    percents = RATES.of(("de", "fr")[number % 2], f"00-{number:032x}-01")
    return f"{path}: {percents}"


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
