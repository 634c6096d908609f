import asyncio
import itertools
import os
from contextvars import ContextVar

COUNT = itertools.count()


class Trace:
    def __init__(self, number):
        self.number = number
        self.spans = []


TRACE = ContextVar("trace")


async def inner():
    TRACE.get().spans.append("inner")


async def handle(path):
    token = TRACE.set(Trace(next(COUNT)))
    await asyncio.create_task(inner())
    TRACE.reset(token)


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
