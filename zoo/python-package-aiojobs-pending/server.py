import asyncio
import itertools
import os

from aiohttp import web
from aiojobs.aiohttp import get_scheduler, setup

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Order:
    def __init__(self, number):
        self.number = number
        self.state = "open"


async def close(order, closed):
    if not FIXED:
        await closed.wait()
    order.state = "closed"


async def read(request):
    order = Order(next(COUNT))
    await get_scheduler(request).spawn(close(order, asyncio.Event()))
    return web.Response(text=order.state)


app = web.Application()
setup(app, limit=20, pending_limit=0)
app.add_routes([web.get("/orders/{number}", read)])

web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), print=None, access_log=None)
