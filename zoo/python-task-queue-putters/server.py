import asyncio
import os

FIXED = os.environ.get("FIXED") == "1"


class Mail:
    def __init__(self, path):
        self.path = path
        self.recipients = ["a@example", "b@example"]


OUTBOX = asyncio.Queue(maxsize=1)


async def handle(path):
    task = asyncio.create_task(OUTBOX.put(Mail(path)))
    await asyncio.sleep(0)
    if FIXED:
        OUTBOX.get_nowait()
        await task


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
