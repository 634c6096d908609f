import os

import aiohttp
from aiohttp import web

FIXED = os.environ.get("FIXED") == "1"


class Backend:
    def __init__(self):
        self.clients = []

    async def client(self):
        session = aiohttp.ClientSession(headers={"User-Agent": "orders"})
        self.clients.append(session)
        return session


BACKEND = Backend()


async def order(request):
    session = await BACKEND.client()
    if FIXED:
        await session.close()
        BACKEND.clients.remove(session)
    return web.Response(text="ok")


app = web.Application()
app.add_routes([web.get("/orders/{number}", order)])

web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), print=None, access_log=None)
