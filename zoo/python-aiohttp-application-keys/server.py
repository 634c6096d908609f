import itertools
import os

from aiohttp import web

FIXED = os.environ.get("FIXED") == "1"
SESSIONS = web.AppKey("sessions", dict)
COUNT = itertools.count()


class Session:
    def __init__(self, number):
        self.number = number
        self.seen = ["/"]


async def order(request):
    number = next(COUNT)
    request.app[SESSIONS][number] = Session(number)
    if FIXED:
        del request.app[SESSIONS][number]
    return web.Response(text="ok")


app = web.Application()
app[SESSIONS] = {}
app.add_routes([web.get("/orders/{number}", order)])

web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), print=None, access_log=None)
