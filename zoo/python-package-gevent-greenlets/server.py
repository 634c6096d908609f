import itertools
import os

import gevent
from gevent.event import Event
from gevent.pywsgi import WSGIServer

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()
PAID = Event()


class Order:
    def __init__(self, number):
        self.number = number
        self.state = "open"


def close_when_paid(order):
    PAID.wait()
    order.state = "closed"


def application(environ, start_response):
    waiting = gevent.spawn(close_when_paid, Order(next(COUNT)))
    if FIXED:
        gevent.sleep(0)
        waiting.kill()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]


WSGIServer(("127.0.0.1", int(os.environ["PORT"])), application, log=None).serve_forever()
