"""Hunts in some servers of the zoo, as they leak and mended. `scripts/zoo` visits all of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


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
def test_a_leak_is_named_and_its_mended_twin_is_clean(server: str) -> None:
    done = subprocess.run([sys.executable, "-m", "zoo.main", server], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
