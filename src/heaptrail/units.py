"""Numbers as people read them: bytes, durations and counts."""

from __future__ import annotations

import re

_BYTE_UNITS = ("KiB", "MiB", "GiB", "TiB")
_DECIMAL_UNITS = ("KB", "MB", "GB", "TB")
_SIZE = re.compile(r"([+-]?\d[\d,_]*(?:\.\d+)?)\s*([A-Za-z]*)")


def format_bytes(size: float) -> str:
    """`1536` → `1.5 KiB`. Binary units; below 1,024 the bare number of bytes."""
    magnitude = abs(size)
    if magnitude < 1024:
        return f"{size:,.0f} B"
    exponent = 0
    while magnitude >= 1024 and exponent < len(_BYTE_UNITS):
        magnitude /= 1024
        exponent += 1
    digits = 0 if magnitude >= 100 else 1
    return f"{'-' if size < 0 else ''}{magnitude:,.{digits}f} {_BYTE_UNITS[exponent - 1]}"


def format_duration(seconds: float) -> str:
    """`0.0123` → `12 ms`, `75` → `1 min 15 s`."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"


def format_count(count: float) -> str:
    """`5000` → `5,000`."""
    return f"{count:,.0f}"


def format_distance(distance: float) -> str:
    """Edges from a user root; `-` for what only the runtime's own roots reach, and for what nothing reaches."""
    return format_count(distance) if 0 <= distance < 100_000_000 else "-"


def parse_bytes(text: str) -> float:
    """`1.5 KiB` → `1536.0`, `2MB` → `2000000.0`, `1,024` → `1024.0`. Raises ValueError for anything else."""
    found = _SIZE.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} is no size")
    return float(found[1].replace(",", "").replace("_", "")) * _unit(found[2])


def _unit(name: str) -> int:
    wanted = name.upper()
    if wanted in ("", "B"):
        return 1
    for base, units in ((1024, _BYTE_UNITS), (1000, _DECIMAL_UNITS)):
        for exponent, unit in enumerate(units, start=1):
            if wanted == unit.upper():
                size: int = base**exponent
                return size
    raise ValueError(f"{name!r} is no size's unit")
