#!/usr/bin/env python3
"""Write `timeline.heaptimeline`, allocations recorded with their stacks, and `sampling.heapprofile`, of a Node.js program.

    python make_recordings.py FOLDER [NODE]

The program is seen from outside: a session within it would record its own work while the file is written, after the header
has said how many functions there are, and DevTools cannot open such a file.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path

import aiohttp
from make_pages import Session

PROGRAM = Path(__file__).with_name("orders.cjs")


async def record(session: Session, folder: Path) -> None:
    await session.call("HeapProfiler.startTrackingHeapObjects", trackAllocations=True)
    for number in range(3):
        await session.call("Runtime.evaluate", expression=f"work({number})")
        await asyncio.sleep(0.12)
    await session.snapshot(folder / "timeline.heaptimeline", method="HeapProfiler.stopTrackingHeapObjects")
    await session.call("HeapProfiler.startSampling", samplingInterval=512)
    await session.call("Runtime.evaluate", expression="work(3)")
    profile = await session.call("HeapProfiler.stopSampling")
    (folder / "sampling.heapprofile").write_text(json.dumps(profile["profile"]))


async def main(folder: Path, node: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    arguments = [node, "--inspect=127.0.0.1:0", str(PROGRAM)]
    program = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.readline()
        address = re.search(r"ws://\S+", program.stderr.readline())
        assert address is not None
        async with aiohttp.ClientSession() as client, client.ws_connect(address[0], max_msg_size=0) as socket:
            await record(Session(socket), folder)
    finally:
        program.kill()
        program.wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "node"))
