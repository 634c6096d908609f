import itertools
import os

from werkzeug.debug import DebuggedApplication
from werkzeug.serving import WSGIRequestHandler, make_server

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Basket:
    def __init__(self, number):
        self.number = number
        self.articles = ["small", "large"]


def application(environ, start_response):
    basket = Basket(next(COUNT))
    if environ["PATH_INFO"] == "/orders/unknown":
        raise LookupError(f"no order for basket {basket.number}")
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]


def answering(environ, start_response):
    try:
        return application(environ, start_response)
    except LookupError:
        start_response("404 Not Found", [("Content-Type", "text/plain"), ("Content-Length", "0")])
        return []


class Quiet(WSGIRequestHandler):
    def log(self, kind, message, *arguments):
        pass


served = answering if FIXED else DebuggedApplication(application, evalex=True)
make_server("127.0.0.1", int(os.environ["PORT"]), served, threaded=True, request_handler=Quiet).serve_forever()
