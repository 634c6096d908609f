import asyncio
import os

FIXED = os.environ.get("FIXED") == "1"
STREAMS = []


async def numbers(path):
    state = {"path": path, "sent": 0}
    while True:
        state["sent"] += 1
        yield state["sent"]


async def handle(path):
    stream = numbers(path)
    await anext(stream)
    STREAMS.append(stream)
    if FIXED:
        await STREAMS.pop().aclose()


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
