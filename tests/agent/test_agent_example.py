"""The example does what its first line says."""

from __future__ import annotations

import shutil
import signal
import sys
from pathlib import Path

from agent_processes import command, eventually, files, send

import heaptrail

EXAMPLE = Path(__file__).parents[2] / "examples" / "agent.py"


def test_the_example_writes_a_snapshot_of_its_sessions(tmp_path: Path) -> None:
    shutil.copy(EXAMPLE, tmp_path)
    with command([sys.executable, EXAMPLE.name], tmp_path) as process:
        assert process.line() == f"kill -USR2 {process.pid}"
        send(process.pid, signal.SIGUSR2)
        eventually(lambda: [name for name in files(tmp_path / "profiles") if name[0] != "."])
    [name] = [name for name in files(tmp_path / "profiles") if name[0] != "."]
    snapshot = heaptrail.open(tmp_path / "profiles" / name)
    assert snapshot.runtime == "python"
    assert any(node.name == "apple" for node in snapshot.nodes() if node.type == "string")
