"""When a profile is taken."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heaptrail.agent.triggers.http import Http
    from heaptrail.agent.triggers.memory import Memory
    from heaptrail.agent.triggers.memory_error import MemoryError  # noqa: A004
    from heaptrail.agent.triggers.schedule import Schedule
    from heaptrail.agent.triggers.signal import Signal

_MODULE_OF = {
    "Http": "http",
    "Memory": "memory",
    "MemoryError": "memory_error",
    "Schedule": "schedule",
    "Signal": "signal",
}

__all__ = ["Http", "Memory", "MemoryError", "Schedule", "Signal"]


def __getattr__(name: str) -> object:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value
