import asyncio
import itertools
import os

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Acknowledgements:
    def __init__(self):
        self.pending = {}

    def expect(self, number):
        self.pending[number] = asyncio.get_running_loop().create_future()

    def settle(self, number):
        self.pending.pop(number).set_result(True)


ACKNOWLEDGEMENTS = Acknowledgements()


async def handle(path):
    number = next(COUNT)
    ACKNOWLEDGEMENTS.expect(number)
    if FIXED:
        ACKNOWLEDGEMENTS.settle(number)


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
