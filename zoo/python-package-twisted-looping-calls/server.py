import itertools
import os

from twisted.internet import reactor
from twisted.internet.task import LoopingCall
from twisted.web.resource import Resource
from twisted.web.server import Site

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Order:
    def __init__(self, number):
        self.number = number
        self.checks = 0

    def check(self):
        self.checks += 1


class Orders(Resource):
    isLeaf = True

    def render_GET(self, request):
        watch = LoopingCall(Order(next(COUNT)).check)
        watch.start(3600)
        if FIXED:
            watch.stop()
        return b"ok"


reactor.listenTCP(int(os.environ["PORT"]), Site(Orders()), interface="127.0.0.1")
reactor.run()
