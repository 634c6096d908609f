"""Durations as people write them."""

from __future__ import annotations

import re

from heaptrail.errors import UsageError

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|[smhd])")


def parse_duration(value: str | float) -> float:
    """`90`, `"90s"`, `"30m"`, `"1h30m"` → seconds, more than 0. Raises `UsageError`."""
    seconds = _parsed(value.strip().lower()) if isinstance(value, str) else float(value)
    if seconds is None or not 0 < seconds < float("inf"):
        raise UsageError(f"{value!r} is no duration.", help="For example 30s, 30m, 1h30m.")
    return seconds


def _parsed(text: str) -> float | None:
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    if not text or _PART.sub("", text).strip():
        return None
    return sum(float(number) * (0.001 if unit == "ms" else _SECONDS[unit]) for number, unit in _PART.findall(text))
