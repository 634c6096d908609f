import os

import waitress
from flask import Flask, g, render_template_string, session

app = Flask(__name__)
app.secret_key = "only for this server"


@app.before_request
def begin():
    g.rows = ["first", "second"]


@app.get("/orders/<int:number>")
def order(number):
    session["seen"] = number
    return render_template_string("{% for row in rows %}<p>{{ row }} {{ number }}</p>{% endfor %}", rows=g.rows, number=number)


waitress.serve(app, host="127.0.0.1", port=int(os.environ["PORT"]), threads=8)
