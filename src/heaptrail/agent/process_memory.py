"""How much memory this process takes, and how much it may take."""

from __future__ import annotations

import os
from pathlib import Path

from heaptrail.agent import headroom

_STATM = Path("/proc/self/statm")


def resident_bytes() -> int:
    """The resident set size. Cost: one read; outside Linux a question to psutil."""
    try:
        pages = int(_STATM.read_bytes().split()[1])
    except OSError:
        import psutil

        return int(psutil.Process().memory_info().rss)
    return pages * os.sysconf("SC_PAGE_SIZE")


def memory_limit() -> int:
    """The least limit of the process's control groups, or the machine's memory where there is none."""
    limit = headroom.memory_limit()
    if limit is None:
        import psutil

        return int(psutil.virtual_memory().total)
    return limit
