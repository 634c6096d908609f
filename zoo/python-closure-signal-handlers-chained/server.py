import asyncio
import os
import signal

FIXED = os.environ.get("FIXED") == "1"


async def handle(path):
    previous = signal.getsignal(signal.SIGUSR1)

    def dump(number, frame):
        print("at", path)
        if callable(previous):
            previous(number, frame)

    signal.signal(signal.SIGUSR1, dump)
    if FIXED:
        signal.signal(signal.SIGUSR1, signal.SIG_DFL)


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
