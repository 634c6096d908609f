"""What a snapshot's `snapshot` object says beside the layout of the file: members that DevTools passes over."""

from __future__ import annotations

import json
from collections.abc import Mapping

from heaptrail.errors import InvalidSnapshot

_MOST_BYTES = 2**53


def read_header(text: str) -> dict[str, object]:
    """The members by name, as DevTools reads them: all numbers are floats, which no length of digits can upset.

    Raises `InvalidSnapshot`.
    """
    try:
        header = json.loads(text, parse_int=float)
    except RecursionError:
        raise InvalidSnapshot("the header is nested too deeply to be read", section="snapshot") from None
    return header if isinstance(header, dict) else {}


def listed_scripts(header: Mapping[str, object]) -> dict[int, str]:
    """Files by script id; empty where they are not listed."""
    listed = header.get("scripts")
    if not isinstance(listed, dict):
        return {}
    return {int(number): file for number, file in listed.items() if number.isdecimal() and isinstance(file, str)}


def allocated_bytes(header: Mapping[str, object]) -> int | None:
    """What the process's allocators had given out; None where that is not told, or tracemalloc's own memory is in it."""
    memory, capture = header.get("memory"), header.get("capture")
    size = memory.get("allocated_bytes") if isinstance(memory, dict) else None
    traced = isinstance(capture, dict) and capture.get("stack_depth", 0.0) != 0.0
    return int(size) if isinstance(size, float) and 0 < size < _MOST_BYTES and not traced else None
