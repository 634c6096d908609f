import itertools
import os

import waitress
from flask import Flask, render_template_string

app = Flask(__name__)
COUNT = itertools.count()


@app.get("/orders/<int:number>")
def order(number):
    return render_template_string(f"<p>{next(COUNT)} {{{{ number }}}}</p>", number=number)


waitress.serve(app, host="127.0.0.1", port=int(os.environ["PORT"]), threads=8)
