import asyncio
import heapq
import os
import time

FIXED = os.environ.get("FIXED") == "1"


class Reminder:
    def __init__(self, path):
        self.path = path
        self.text = "do not forget"


class Reminders:
    def __init__(self):
        self.heap = []

    def add(self, due, reminder):
        heapq.heappush(self.heap, (due, id(reminder), reminder))

    def take_due(self):
        while self.heap and self.heap[0][0] <= time.time():
            heapq.heappop(self.heap)


REMINDERS = Reminders()


async def handle(path):
    due = time.time() + (-1 if FIXED else 3600)
    REMINDERS.add(due, Reminder(path))
    REMINDERS.take_due()


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
