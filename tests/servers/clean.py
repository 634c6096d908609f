"""Answers on asyncio streams and keeps nothing, though it prints objects."""

import asyncio
import os

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\nwelcome"


class Visit:
    def __init__(self, line):
        self.line = line


async def serve(reader, writer):
    while line := await reader.readline():
        visit = Visit(line)
        while (await reader.readline()).strip():
            pass
        print(visit.line, [visit])
        writer.write(ANSWER)
        await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", int(os.environ["PORT"]))
    await server.serve_forever()


asyncio.run(main())
