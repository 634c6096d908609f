import asyncio
import os

from aiohttp import web

FIXED = os.environ.get("FIXED") == "1"


class Poller:
    def __init__(self, number):
        self.number = number
        self.answers = []

    async def poll(self):
        while True:
            await asyncio.sleep(600)
            self.answers.append(None)


POLLERS = {}


async def order(request):
    poller = Poller(request.match_info["number"])
    POLLERS[poller] = asyncio.create_task(poller.poll())
    await asyncio.sleep(0)
    if FIXED:
        POLLERS.pop(poller).cancel()
    return web.Response(text="ok")


app = web.Application()
app.add_routes([web.get("/orders/{number}", order)])

web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), print=None, access_log=None)
