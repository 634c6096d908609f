"""The lab in Node.js: its packages installed, and the lab itself as a process."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from services import eventually

from heaptrail.targets.addresses import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.node_versions import node  # noqa: E402
from benchmarks.packages import PreparationFailed  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = ROOT / "lab" / "node"
SETTINGS = ("PORT", "HOST", "LAB_UNIT_MIB", "LAB_MAX_RSS_MIB", "HEAPDUMP_TOKEN", "NODE_ENV")


@dataclass(frozen=True)
class Lab:
    """A lab that runs in `folder`, and writes what it prints to `log`."""

    process: subprocess.Popen[str]
    port: int
    folder: Path
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def program_of(version: str) -> str:
    """Node.js of this version; skips where it cannot be had."""
    try:
        return str(node(version))
    except PreparationFailed as missing:
        pytest.skip(f"Node.js {version} cannot be had: {missing}")


def environment(**settings: str) -> dict[str, str]:
    """The environment of the tests, with these settings of the lab and no others."""
    return {**{name: value for name, value in os.environ.items() if name not in SETTINGS}, **settings}


def refused(folder: Path, *options: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """What a lab says that ends at once."""
    command = ["node", *options, str(FOLDER / "server.js")]
    return subprocess.run(
        command, cwd=folder, env=environment(**settings), capture_output=True, text=True, check=False, timeout=60
    )


@contextlib.contextmanager
def running(folder: Path, *options: str, program: str = "node", **settings: str) -> Iterator[Lab]:
    """A lab that listens; `options` are those of Node.js."""
    port = free_port()
    log = folder / "lab.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [program, *options, str(FOLDER / "server.js")],
            cwd=folder,
            env=environment(**{"PORT": str(port), **settings}),
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )
    try:
        assert eventually(lambda: "listens on" in log.read_text() or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        yield Lab(process, port, folder, log)
    finally:
        process.kill()
        process.wait()
