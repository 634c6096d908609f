import asyncio
import itertools
import os
import time
from contextlib import contextmanager
from contextvars import ContextVar

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count(1)


class Step:
    def __init__(self, name, parent=None):
        self.name = name
        self.parent = parent
        self.children = []
        self.seconds = None
        if parent is not None:
            parent.children.append(self)

    def end(self, seconds):
        self.seconds = seconds

    def detach(self):
        self.parent.children.remove(self)
        self.parent = None

    def total(self):
        return (self.seconds or 0) + sum(child.total() for child in self.children)


class Profiler:
    """Steps within steps; the outermost ones hang from the step of the process."""

    def __init__(self):
        self.process = Step("process")
        self.current = ContextVar("current", default=self.process)
        self.slowest = 0.0

    @contextmanager
    def step(self, name):
        step = Step(name, self.current.get())
        token = self.current.set(step)
        began = time.perf_counter()
        try:
            yield step
        finally:
            self.current.reset(token)
            step.end(time.perf_counter() - began)
            if step.parent is self.process:
                self.report(step)

    def report(self, step):
        self.slowest = max(self.slowest, step.total())
        if FIXED:
            step.detach()


PROFILER = Profiler()


async def handle(path):
    number = next(COUNT)
    with PROFILER.step("request"):
        with PROFILER.step("load"):
            await asyncio.sleep(0)
        with PROFILER.step("render"):
            text = f"{path}: visit {number}"
    return text


async def answer(reader, writer):
    while line := await reader.readline():
        while (await reader.readline()).strip():
            pass
        body = (await handle(line.split()[1].decode())).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
        await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", int(os.environ["PORT"]))
    await server.serve_forever()


asyncio.run(main())
