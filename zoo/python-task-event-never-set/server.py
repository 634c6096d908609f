import asyncio
import itertools
import os

FIXED = os.environ.get("FIXED") == "1"


class Invoice:
    def __init__(self, number, path):
        self.number = number
        self.path = path
        self.lines = [f"order {path}", "shipping"]


class Printer:
    def __init__(self):
        self.ready = asyncio.Event()
        self.printed = 0

    async def connect(self):
        await asyncio.sleep(0.01)
        self.ready.set()

    def print(self, invoice):
        self.printed += len(invoice.lines)


class InvoiceDesk:
    """Prints invoices as soon as the printer is there; the answers do not wait for it."""

    def __init__(self, printer):
        self.printer = printer
        self.printer_ready = printer.ready if FIXED else asyncio.Event()
        self.running = set()

    def submit(self, invoice):
        task = asyncio.create_task(self.print_when_ready(invoice))
        self.running.add(task)
        task.add_done_callback(self.running.discard)

    async def print_when_ready(self, invoice):
        await self.printer_ready.wait()
        self.printer.print(invoice)


async def answer(desk, numbers, reader, writer):
    while line := await reader.readline():
        while (await reader.readline()).strip():
            pass
        desk.submit(Invoice(next(numbers), line.split()[1].decode()))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await writer.drain()
    writer.close()


async def main():
    printer, numbers = Printer(), itertools.count(1)
    desk = InvoiceDesk(printer)
    connecting = asyncio.create_task(printer.connect())
    server = await asyncio.start_server(
        lambda reader, writer: answer(desk, numbers, reader, writer), "127.0.0.1", int(os.environ["PORT"])
    )
    await connecting
    await server.serve_forever()


asyncio.run(main())
