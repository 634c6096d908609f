import asyncio
import os


class Work:
    def __init__(self, path):
        self.path = path
        self.done = []


BACKGROUND = set()


async def step(work):
    await asyncio.sleep(0)
    work.done.append(True)


async def handle(path):
    work = Work(path)
    await asyncio.wait_for(asyncio.gather(step(work), step(work)), 5)
    task = asyncio.create_task(step(work))
    BACKGROUND.add(task)
    task.add_done_callback(BACKGROUND.discard)


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
