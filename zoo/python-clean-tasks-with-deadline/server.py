import asyncio
import os

TASKS = set()


class Lease:
    def __init__(self, path):
        self.path = path


async def expire(lease):
    await asyncio.sleep(15)
    lease.path = ""


async def handle(path):
    task = asyncio.create_task(expire(Lease(path)))
    TASKS.add(task)
    task.add_done_callback(TASKS.discard)


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
