import os

import waitress
from blinker import Signal
from flask import Flask

FIXED = os.environ.get("FIXED") == "1"
app = Flask(__name__)
order_read = Signal()


class Audit:
    def __init__(self, number):
        self.number = number
        self.entries = []

    def record(self, sender, **values):
        self.entries.append(values)


@app.get("/orders/<int:number>")
def order(number):
    audit = Audit(number)
    order_read.connect(audit.record, sender=audit, weak=False)
    if FIXED:
        order_read.disconnect(audit.record)
    return "ok"


waitress.serve(app, host="127.0.0.1", port=int(os.environ["PORT"]), threads=8)
