"""Programs that take snapshots of themselves, each a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

_HERE = Path(__file__).parent
_PRELUDE = "from in_subject import *\n"


def run_subject(
    script: str, *arguments: object, check: bool = True, env: dict[str, str] | None = None, seconds: float = 90
) -> dict[str, Any]:
    """The JSON that a program printed last. It has all of `in_subject`, and what it may not print is on its stderr."""
    done = start_subject(script, *arguments, env=env, prefix=())
    try:
        output, errors = done.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        for process in [*psutil.Process(done.pid).children(recursive=True), done]:
            process.kill()
        pytest.fail(f"the program hung: {done.communicate()[1]}")
    if check:
        assert done.returncode == 0, errors
    answer: dict[str, Any] = json.loads(output.splitlines()[-1]) if output.strip() else {}
    return {"status": done.returncode, "stderr": errors, **answer}


def start_subject(
    script: str, *arguments: object, env: dict[str, str] | None = None, prefix: tuple[str, ...] = ()
) -> subprocess.Popen[str]:
    """A program that runs. `prefix` is a command that starts it."""
    return subprocess.Popen(
        [*prefix, sys.executable, "-c", _PRELUDE + script, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(_HERE), **(env or {})},
    )
