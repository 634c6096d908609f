import asyncio
import contextvars
import os

FIXED = os.environ.get("FIXED") == "1"
EVENTS = contextvars.ContextVar("events")


class AuditEvent:
    def __init__(self, path):
        self.path = path
        self.marks = ["seen"]


async def handle(path):
    EVENTS.get().append(AuditEvent(path))
    if FIXED:
        EVENTS.get().clear()


async def answer(reader, writer):
    while line := await reader.readline():
        while (await reader.readline()).strip():
            pass
        await handle(line.split()[1].decode())
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await writer.drain()
    writer.close()


async def main():
    EVENTS.set([])
    server = await asyncio.start_server(answer, "127.0.0.1", int(os.environ["PORT"]))
    await server.serve_forever()


asyncio.run(main())
