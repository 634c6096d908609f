import asyncio
import os

FIXED = os.environ.get("FIXED") == "1"


class Transfer:
    def __init__(self, path):
        self.path = path
        self.amounts = [1, -1]


LEDGER = asyncio.Lock()
RUNNING = set()


async def book(transfer):
    async with LEDGER:
        if not FIXED:
            await asyncio.Event().wait()
        transfer.amounts.clear()


async def handle(path):
    task = asyncio.create_task(book(Transfer(path)))
    RUNNING.add(task)
    task.add_done_callback(RUNNING.discard)
    await asyncio.sleep(0)


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
