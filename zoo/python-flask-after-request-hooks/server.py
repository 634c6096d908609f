import os

import waitress
from flask import Flask

FIXED = os.environ.get("FIXED") == "1"
app = Flask(__name__)
HOOKS = app.after_request_funcs.setdefault(None, [])


class Stamp:
    def __init__(self, number):
        self.number = number
        self.header = {"name": "X-Stamp"}

    def __call__(self, response):
        return response


@app.get("/orders/<int:number>")
def order(number):
    HOOKS.append(Stamp(number))
    if FIXED:
        HOOKS.clear()
    return "ok"


waitress.serve(app, host="127.0.0.1", port=int(os.environ["PORT"]), threads=8)
