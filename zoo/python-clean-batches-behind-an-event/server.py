import asyncio
import itertools
import os


class Measurement:
    def __init__(self, number, path):
        self.number = number
        self.path = path
        self.tags = {"path": path, "batch": None}


class Batch:
    """Measurements that wait together; who closes it wakes them all."""

    def __init__(self, number):
        self.number = number
        self.closed = asyncio.Event()
        self.members = []


class Uploader:
    SIZE = 25

    def __init__(self):
        self.numbers = itertools.count(1)
        self.batch = Batch(next(self.numbers))
        self.waiting = set()
        self.uploaded = 0

    def add(self, measurement):
        batch = self.batch
        batch.members.append(measurement)
        task = asyncio.create_task(self.confirm(batch, measurement))
        self.waiting.add(task)
        task.add_done_callback(self.waiting.discard)
        if len(batch.members) == self.SIZE:
            self.batch = Batch(next(self.numbers))
            batch.closed.set()

    async def confirm(self, batch, measurement):
        await batch.closed.wait()
        measurement.tags["batch"] = batch.number
        self.uploaded += 1


async def answer(uploader, numbers, reader, writer):
    while line := await reader.readline():
        while (await reader.readline()).strip():
            pass
        uploader.add(Measurement(next(numbers), line.split()[1].decode()))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await writer.drain()
    writer.close()


async def main():
    uploader, numbers = Uploader(), itertools.count(1)
    server = await asyncio.start_server(
        lambda reader, writer: answer(uploader, numbers, reader, writer), "127.0.0.1", int(os.environ["PORT"])
    )
    await server.serve_forever()


asyncio.run(main())
