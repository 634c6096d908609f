import itertools
import os
from dataclasses import dataclass, field

from flask import Flask, abort, g, jsonify, render_template_string, session
from waitress import serve

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()

app = Flask(__name__)
app.secret_key = "of the shop"
PAGE = """<h1>Order {{ number }}</h1>
<ul>{% for article in articles %}<li>{{ article | upper }}: {{ g.basket.price(article) }}</li>{% endfor %}</ul>
<p>{{ 7 | total }}</p>"""


@dataclass
class Basket:
    number: int
    articles: list[str] = field(default_factory=lambda: ["small", "large"])

    def price(self, article):
        return len(article)


app.jinja_env.filters["total"] = str


@app.before_request
def open_basket():
    g.basket = basket = Basket(next(COUNT))
    name = "total" if FIXED else f"total_{basket.number}"
    app.jinja_env.filters[name] = lambda price: f"{price} for {len(basket.articles)}"


@app.get("/orders/<int:number>")
def order(number):
    if number > 1000:
        abort(404)
    session["last"] = number
    return render_template_string(PAGE, number=number, articles=g.basket.articles)


@app.get("/api/orders/<int:number>")
def order_document(number):
    return jsonify(number=number, articles=g.basket.articles)


serve(app, host="127.0.0.1", port=int(os.environ["PORT"]), threads=4)
