import asyncio
import itertools
import os

from websockets.asyncio.server import serve

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()
SUBSCRIBERS = set()


class Subscriber:
    def __init__(self, number, connection):
        self.number = number
        self.connection = connection
        self.sent = []

    async def send(self, text):
        self.sent.append(text)
        await self.connection.send(text)


async def watch(connection):
    subscriber = Subscriber(next(COUNT), connection)
    SUBSCRIBERS.add(subscriber)
    try:
        await subscriber.send("order 7: open")
        await connection.wait_closed()
    finally:
        if FIXED:
            SUBSCRIBERS.discard(subscriber)


async def main():
    async with serve(watch, "127.0.0.1", int(os.environ["PORT"]), ping_interval=None, close_timeout=1) as server:
        await server.serve_forever()


asyncio.run(main())
