import itertools
import os

from aiocache import SimpleMemoryCache
from aiohttp import web

FIXED = os.environ.get("FIXED") == "1"
CACHE = SimpleMemoryCache()
COUNT = itertools.count()


class Page:
    def __init__(self, number):
        self.number = number
        self.blocks = ["head", "body"]


async def order(request):
    number = next(COUNT)
    await CACHE.set(f"page-{number}", Page(number))
    if FIXED:
        await CACHE.delete(f"page-{number}")
    return web.Response(text="ok")


app = web.Application()
app.add_routes([web.get("/orders/{number}", order)])

web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), print=None, access_log=None)
