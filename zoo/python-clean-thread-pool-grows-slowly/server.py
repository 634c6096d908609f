import asyncio
import itertools
import os
import threading
from concurrent.futures import ThreadPoolExecutor

COUNT = itertools.count(1)
POOL = ThreadPoolExecutor(64)


async def handle(path):
    number = next(COUNT)
    if number % 50 == 0:
        together = threading.Barrier(min(number // 50, 64))
        await asyncio.gather(*(asyncio.get_running_loop().run_in_executor(POOL, together.wait) for _ in range(together.parties)))


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
