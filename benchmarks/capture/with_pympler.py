"""Take pympler's objects and summarise them by type."""

from __future__ import annotations

import sys

from figures import measure_in_process
from pympler import muppy, summary
from server_heap import build


def count() -> int:
    """All that pympler sees."""
    objects = muppy.get_objects()
    summary.summarize(objects)
    return len(objects)


build(int(sys.argv[1]))
measure_in_process(count)
