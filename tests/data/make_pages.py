#!/usr/bin/env python3
"""Write heaps of a small web page, as headless Chromium gives them through the DevTools protocol.

    python make_pages.py FOLDER [CHROMIUM]

`base` and `newer.heapsnapshot` are the page before and after it grew, taken in one session. `timeline.heaptimeline` is the
same page recorded with allocation stacks, `sampling.heapprofile` what the sampling profiler saw of it.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

PAGE = Path(__file__).with_name("shop.html")
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--remote-debugging-port=0",
]  # fmt: skip


class Session:
    """One page's end of the protocol."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.last = 0
        self.chunks: list[str] = []

    async def call(self, method: str, **parameters: Any) -> Any:
        self.last += 1
        await self.socket.send_json({"id": self.last, "method": method, "params": parameters})
        while True:
            message = await self.socket.receive_json(timeout=120)
            if message.get("method") == "HeapProfiler.addHeapSnapshotChunk":
                self.chunks.append(message["params"]["chunk"])
            if message.get("id") == self.last:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                if "exceptionDetails" in message["result"]:
                    raise RuntimeError(f"{method}: {message['result']['exceptionDetails']}")
                return message["result"]

    async def snapshot(self, path: Path, *, method: str = "HeapProfiler.takeHeapSnapshot") -> None:
        self.chunks.clear()
        await self.call(method, reportProgress=False)
        path.write_text("".join(self.chunks), encoding="utf-8", errors="surrogatepass")


async def record(session: Session, address: str, folder: Path) -> None:
    for domain in ("Page", "Runtime", "HeapProfiler"):
        await session.call(f"{domain}.enable")
    await session.call("Page.navigate", url=address)
    await asyncio.sleep(1)
    await session.snapshot(folder / "base.heapsnapshot")
    await session.call("Runtime.evaluate", expression="grow(60, 100); held.rows.splice(0, 10)")
    await session.call("Runtime.evaluate", expression="({evaluated: held.trees[0]})", objectGroup="console")
    await session.snapshot(folder / "newer.heapsnapshot")
    await session.call("HeapProfiler.startTrackingHeapObjects", trackAllocations=True)
    await session.call("Runtime.evaluate", expression="grow(100, 140)")
    await asyncio.sleep(0.2)
    await session.snapshot(folder / "timeline.heaptimeline", method="HeapProfiler.stopTrackingHeapObjects")
    await session.call("HeapProfiler.startSampling", samplingInterval=1024)
    await session.call("Runtime.evaluate", expression="grow(140, 180)")
    profile = await session.call("HeapProfiler.stopSampling")
    (folder / "sampling.heapprofile").write_text(json.dumps(profile["profile"]))


async def serve() -> tuple[web.AppRunner, str]:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text=PAGE.read_text(), content_type="text/html")

    application = web.Application()
    application.router.add_get("/shop", page)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}/shop"


async def main(folder: Path, chromium: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    runner, address = await serve()
    with tempfile.TemporaryDirectory() as profile:
        browser = subprocess.Popen([chromium, *ARGUMENTS, f"--user-data-dir={profile}", "about:blank"], stderr=subprocess.DEVNULL)
        try:
            port_file = Path(profile, "DevToolsActivePort")
            while not port_file.exists() or not port_file.read_text().count("\n"):
                await asyncio.sleep(0.1)
            port = port_file.read_text().split()[0]
            async with aiohttp.ClientSession() as client:
                async with client.get(f"http://127.0.0.1:{port}/json/list") as answer:
                    pages = [page for page in await answer.json() if page["type"] == "page"]
                async with client.ws_connect(pages[0]["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                    await record(Session(socket), address, folder)
        finally:
            browser.terminate()
            browser.wait()
            await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "/usr/bin/chromium"))
