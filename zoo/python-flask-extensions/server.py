import itertools
import os

import waitress
from flask import Flask

FIXED = os.environ.get("FIXED") == "1"
app = Flask(__name__)
COUNT = itertools.count()


class Engine:
    def __init__(self, name):
        self.name = name
        self.options = {"echo": False, "pool": 5}


class Databases:
    def __init__(self, app):
        app.extensions["databases"] = self
        self.engines = {}

    def engine(self, name):
        return self.engines.setdefault(name, Engine(name))


Databases(app)


@app.get("/orders/<int:number>")
def order(number):
    app.extensions["databases"].engine("shared" if FIXED else f"tenant_{next(COUNT)}")
    return "ok"


waitress.serve(app, host="127.0.0.1", port=int(os.environ["PORT"]), threads=8)
