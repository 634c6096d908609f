import asyncio
import os

FIXED = os.environ.get("FIXED") == "1"


class Goodbye:
    def __init__(self, path):
        self.path = path
        self.words = ["good", "bye"]

    def say(self, future):
        self.words.clear()


CLOSING = []


async def handle(path):
    if not CLOSING:
        CLOSING.append(asyncio.get_running_loop().create_future())
    goodbye = Goodbye(path)
    CLOSING[0].add_done_callback(goodbye.say)
    if FIXED:
        CLOSING[0].remove_done_callback(goodbye.say)


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
