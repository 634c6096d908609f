import asyncio
import itertools
import os

from multidict import CIMultiDict

COUNT = itertools.count()
SHARED = CIMultiDict(Host="orders.example.org")


async def handle(path):
    headers = SHARED.copy()
    headers.extend({"X-Number": f"number {next(COUNT)} of many", "Accept": "text/html"})
    return headers


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
