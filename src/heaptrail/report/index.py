"""The index files that are kept, on a terminal and as JSON."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from heaptrail.formats.verdict import written
from heaptrail.report.text import printable, shorten_middle
from heaptrail.units import format_bytes, format_count, format_duration

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from heaptrail.formats.index_folder import StoredIndex
    from heaptrail.report.console import Console

INDEX_SCHEMA = "heaptrail.index/1"

_HEADINGS = f"{'index':>10}  {'snapshot':>10}  {'last used':>18}  snapshot file"
_WIDTH_BEFORE_PATH = _HEADINGS.index("snapshot file")


def print_indexes(folder: Path | None, limit: int, indexes: Sequence[StoredIndex], console: Console) -> None:
    """Print where indexes are kept and how much they take, then a line for each."""
    if folder is None:
        console.line("no index is kept: there is no home folder, and HEAPTRAIL_CACHE names none")
        return
    count = "1 index" if len(indexes) == 1 else f"{format_count(len(indexes))} indexes"
    taken = format_bytes(sum(index.size for index in indexes))
    console.line((printable(str(folder)), "bold"), f"  {count}, {taken}, limit {format_bytes(limit)}")
    if not indexes:
        return
    console.line()
    console.line((_HEADINGS, "bold"))
    now = time.time()
    for index in indexes:
        size = "" if index.snapshot_size is None else format_bytes(index.snapshot_size)
        age = f"{format_duration(max(0.0, now - index.last_used))} ago"
        path = (
            "(unreadable)"
            if index.snapshot is None
            else shorten_middle(index.snapshot, max(console.width - _WIDTH_BEFORE_PATH, 20))
        )
        console.line(f"{format_bytes(index.size):>10}  {size:>10}  {age:>18}  ", (path, "cyan"))


def indexes_json(folder: Path | None, limit: int, indexes: Sequence[StoredIndex]) -> str:
    """The same (`heaptrail.index/1`). Sizes in bytes."""
    return written({
        "schema": INDEX_SCHEMA,
        "folder": None if folder is None else str(folder),
        "limit": limit,
        "size": sum(index.size for index in indexes),
        "indexes": [
            {
                "path": str(index.path),
                "size": index.size,
                "last_used": datetime.fromtimestamp(index.last_used, UTC).isoformat(timespec="seconds"),
                "snapshot": index.snapshot,
                "snapshot_size": index.snapshot_size,
            }
            for index in indexes
        ],
    })  # fmt: skip
