import asyncio
import contextvars
import os

FIXED = os.environ.get("FIXED") == "1"


class Tenant:
    def __init__(self, path):
        self.path = path
        self.flags = {"beta": True}


CURRENT = contextvars.ContextVar("current")


class Undo:
    def __init__(self):
        self.tokens = []


UNDO = Undo()


async def handle(path):
    token = CURRENT.set(Tenant(path))
    UNDO.tokens.append(token)
    if FIXED:
        CURRENT.reset(UNDO.tokens.pop())


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
