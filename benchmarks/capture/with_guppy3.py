"""Take guppy3's heap and print it by type."""

from __future__ import annotations

import sys

from figures import measure_in_process
from guppy import hpy
from server_heap import build


def count() -> int:
    """All that guppy3 sees."""
    heap = hpy().heap()
    str(heap.bytype)
    return int(heap.count)


build(int(sys.argv[1]))
measure_in_process(count)
