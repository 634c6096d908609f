import asyncio
import os
import socket

FIXED = os.environ.get("FIXED") == "1"


class Collector:
    def __init__(self, writer):
        self.writer = writer

    def tell(self, path):
        self.writer.write(path.encode().ljust(4096, b"."))


async def answer(reader, writer, collector):
    while line := await reader.readline():
        while (await reader.readline()).strip():
            pass
        collector.tell(line.split()[1].decode())
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await writer.drain()
    writer.close()


async def read(reader):
    while await reader.read(65536):
        pass


async def main():
    ours, theirs = socket.socketpair()
    _, writer = await asyncio.open_connection(sock=ours)
    reader, _ = await asyncio.open_connection(sock=theirs, limit=4096)
    collector = Collector(writer)
    reading = asyncio.create_task(read(reader)) if FIXED else None
    server = await asyncio.start_server(lambda *streams: answer(*streams, collector), "127.0.0.1", int(os.environ["PORT"]))
    await server.serve_forever()
    await reading


asyncio.run(main())
