import asyncio
import os

FIXED = os.environ.get("FIXED") == "1"


class Reservation:
    def __init__(self, path):
        self.path = path
        self.seats = ["1a"]


TASKS = set()


async def release(reservation):
    await asyncio.sleep(600)
    reservation.seats.clear()


async def handle(path):
    task = asyncio.create_task(release(Reservation(path)))
    TASKS.add(task)
    task.add_done_callback(TASKS.discard)
    await asyncio.sleep(0)
    if FIXED:
        task.cancel()


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
