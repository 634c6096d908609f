import asyncio
import itertools
import os
import time

COUNT = itertools.count()


class Quote:
    def __init__(self, number):
        self.number = number
        self.values = [1.0, 2.0]


QUOTES = {}


def prune():
    now = time.monotonic()
    for key in [key for key, (due, _) in QUOTES.items() if due < now]:
        del QUOTES[key]


async def beat():
    while True:
        await asyncio.sleep(0.05)
        prune()


async def handle(path):
    if not BEATS:
        BEATS.append(asyncio.create_task(beat()))
    number = next(COUNT)
    QUOTES[number] = (time.monotonic() + 0.2, Quote(number))


BEATS = []


async def answer(reader, writer):
    while line := await reader.readline():
        while (await reader.readline()).strip():
            pass
        await handle(line.split()[1].decode())
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", int(os.environ["PORT"]))
    await server.serve_forever()


asyncio.run(main())
