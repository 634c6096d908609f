"""Watching a process from within: snapshots at intervals, its memory on the terminal, a warning when its heap only grows.

    from heaptrail.agent.monitors import print_memory, snap_every, warn_of_growth

    snap_every(3, 60.0)          # three snapshots, a minute apart
    print_memory(5.0)            # a line every five seconds
    warn_of_growth(5)            # logged when the heap has grown over five full collections in a row

Each returns a handle that ends it. None keeps the process alive, and none fails it.
"""

from heaptrail.agent.monitors.growth import GrowthWatch, HeapGrowth, warn_of_growth
from heaptrail.agent.monitors.memory_lines import MemoryPrinter, print_memory
from heaptrail.agent.monitors.snapshots import SnapshotSeries, snap_every

__all__ = [
    "GrowthWatch",
    "HeapGrowth",
    "MemoryPrinter",
    "SnapshotSeries",
    "print_memory",
    "snap_every",
    "warn_of_growth",
]
