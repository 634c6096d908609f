import asyncio
import logging
import os

import sentry_sdk

FIXED = os.environ.get("FIXED") == "1"
sentry_sdk.init(dsn="http://key@127.0.0.1:9/1", transport=lambda event: None, default_integrations=True)
LOGGER = logging.getLogger("feeds")
FEEDS = set()


class Snapshot:
    def __init__(self, path):
        self.path = path
        self.rows = [bytes(500) for _ in range(4)]


def read(path):
    snapshot = Snapshot(path)
    raise ValueError(f"{len(snapshot.rows)} rows are too few")


async def follow(path):
    try:
        read(path)
    except ValueError:
        LOGGER.exception("a feed begins with an error")
    await asyncio.sleep(3600)


async def handle(path):
    task = asyncio.create_task(follow(path))
    FEEDS.add(task)
    task.add_done_callback(FEEDS.discard)
    await asyncio.sleep(0)
    if FIXED:
        task.cancel()


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
