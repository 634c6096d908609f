import asyncio
import itertools
import os

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Member:
    def __init__(self, number):
        self.name = f"member {number}"
        self.inbox = asyncio.Queue()


class Room:
    def __init__(self):
        self.members = {}

    def join(self, number):
        self.members[number] = Member(number)

    def leave(self, number):
        del self.members[number]


ROOM = Room()


async def handle(path):
    number = next(COUNT)
    ROOM.join(number)
    if FIXED:
        ROOM.leave(number)


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
