import os

import waitress
from flask import Flask, copy_current_request_context, request

FIXED = os.environ.get("FIXED") == "1"
app = Flask(__name__)
LATER = []


@app.get("/orders/<int:number>")
def order(number):
    @copy_current_request_context
    def notify():
        return request.path

    LATER.append(notify)
    if FIXED:
        LATER.pop()
    return "ok"


waitress.serve(app, host="127.0.0.1", port=int(os.environ["PORT"]), threads=8)
