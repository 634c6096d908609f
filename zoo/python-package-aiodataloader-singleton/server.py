import itertools
import os

from aiodataloader import DataLoader
from aiohttp import web

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class User:
    def __init__(self, number):
        self.number = number
        self.names = ["n"]


async def load(keys):
    return [User(key) for key in keys]


LOADERS = []


async def order(request):
    if FIXED or not LOADERS:
        LOADERS[:] = [DataLoader(load)]
    user = await LOADERS[0].load(next(COUNT))
    return web.Response(text=user.names[0])


app = web.Application()
app.add_routes([web.get("/orders/{number}", order)])

web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), print=None, access_log=None)
