"""Heaps that the detectors are tried on.

The real ones were written by a small program that did the same 1,200 times, and some things only every 5th, 10th or 25th
time: what has to be found in them is reckoned from that.
"""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import zstandard

import heaptrail

if TYPE_CHECKING:
    from tiny_heaps import TinyHeap

    from heaptrail import Snapshot

every_version = pytest.mark.parametrize("version", ["node14", "node18", "node20", "node24"])
DATA = Path(__file__).parent.parent / "data"


@cache
def real(version: str) -> Snapshot:
    return heaptrail.open(DATA / version / "newer.heapsnapshot.zst")


def opened(heap: TinyHeap) -> Snapshot:
    return heaptrail.open(io.BytesIO(heap.written()))


def devtools_rows(version: str) -> list[dict[str, Any]]:
    """What DevTools' Summary lists of the heap."""
    packed = (DATA / version / "expected.after.aggregates_all.json.zst").read_bytes()
    rows: list[dict[str, Any]] = json.loads(zstandard.ZstdDecompressor().decompress(packed, max_output_size=1 << 26))
    return rows
