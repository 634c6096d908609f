"""Hunts in some servers of the zoo, as they leak and mended. `scripts/zoo` visits all of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def judge(server: str) -> None:
    done = subprocess.run([sys.executable, "-m", "zoo.main", server], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "server",
    [
        "cache-map-without-bound",
        "clean-lazy-modules",
        "clean-lru-fills-in-second-round",
        "closure-the-thing",
        "global-array",
        "list-linked-history",
        "listener-event-emitter",
        "native-buffers",
        "nested-ten-tenants",
        "promise-race-forever",
        "replaced-array-spread",
        "string-slices",
        "timer-interval-session",
        "two-holders-one-object",
    ],
)
def test_a_leak_in_node_is_named_and_its_mended_twin_is_clean(server: str) -> None:
    judge(server)


@pytest.mark.parametrize(
    "server",
    [
        "python-cache-lru-cache-method",
        "python-cache-module-dict",
        "python-clean-garbage-with-cycles",
        "python-clean-lazy-imports",
        "python-clean-lru-fills",
        "python-clean-tasks-that-end",
        "python-closure-cells-cache",
        "python-list-linked-list",
        "python-listener-logging-handlers",
        "python-native-reference-never-given-back",
        "python-rare-one-in-ten",
        "python-task-never-cancelled",
        "python-timer-call-later",
        "python-two-leaks",
    ],
)
def test_a_leak_in_python_is_named_and_its_mended_twin_is_clean(server: str) -> None:
    judge(server)
