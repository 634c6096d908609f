"""What is taken."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heaptrail.agent.profilers.allocation_profile import AllocationProfile
    from heaptrail.agent.profilers.cpu_profile import CPUProfile
    from heaptrail.agent.profilers.gc_trace import GCTrace
    from heaptrail.agent.profilers.heap_snapshot import HeapSnapshot

_MODULE_OF = {
    "AllocationProfile": "allocation_profile",
    "CPUProfile": "cpu_profile",
    "GCTrace": "gc_trace",
    "HeapSnapshot": "heap_snapshot",
}

__all__ = ["AllocationProfile", "CPUProfile", "GCTrace", "HeapSnapshot"]


def __getattr__(name: str) -> object:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value
