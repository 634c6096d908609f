import asyncio
import itertools
import os

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Quote:
    def __init__(self, path):
        self.path = path
        self.prices = [1, 2, 3]


QUOTES = {}


async def handle(path):
    number = next(COUNT)
    QUOTES[number] = Quote(path)
    timer = asyncio.get_running_loop().call_later(300, QUOTES.pop, number)
    if FIXED:
        timer.cancel()
        QUOTES.pop(number)


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
