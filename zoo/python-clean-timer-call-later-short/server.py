import asyncio
import itertools
import os

COUNT = itertools.count()
RECENT = {}


async def handle(path):
    number = next(COUNT)
    RECENT[number] = [path, number]
    asyncio.get_running_loop().call_later(20, RECENT.pop, number)


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
