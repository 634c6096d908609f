import asyncio
import os

import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

FIXED = os.environ.get("FIXED") == "1"


class Subscriber:
    def __init__(self, number):
        self.number = number
        self.queue = asyncio.Queue()


class Broadcast:
    def __init__(self):
        self.subscribers = set()

    def subscribe(self, number):
        subscriber = Subscriber(number)
        self.subscribers.add(subscriber)
        return subscriber

    def unsubscribe(self, subscriber):
        self.subscribers.discard(subscriber)


BROADCAST = Broadcast()


async def order(request):
    subscriber = BROADCAST.subscribe(request.path_params["number"])
    if FIXED:
        BROADCAST.unsubscribe(subscriber)
    return PlainTextResponse("ok")


app = Starlette(routes=[Route("/orders/{number:int}", order)])

uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
