"""The agent: inside a Python process, takes profiles when something triggers it and hands them to exporters.

    from heaptrail.agent import Agent, triggers, profilers, exporters

    agent = Agent(exporter=exporters.File("profiles/"))
    agent.register(triggers.Signal("SIGUSR2"), profilers.HeapSnapshot())
    agent.start()

Importing it costs next to nothing: everything is loaded when it is first used, and there is no thread until a
trigger needs one.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heaptrail.agent import exporters, profilers, triggers
    from heaptrail.agent.agent import Agent
    from heaptrail.agent.counters import Counters
    from heaptrail.agent.profile import Profile
    from heaptrail.agent.protocols import (
        Answer,
        Attributes,
        Exporter,
        Fire,
        LastingProfiler,
        OneShotProfiler,
        Profiler,
        Recording,
        Trigger,
    )

_MODULE_OF = {
    "Agent": "agent",
    "Answer": "protocols",
    "Attributes": "protocols",
    "Counters": "counters",
    "Exporter": "protocols",
    "Fire": "protocols",
    "LastingProfiler": "protocols",
    "OneShotProfiler": "protocols",
    "Profile": "profile",
    "Profiler": "protocols",
    "Recording": "protocols",
    "Trigger": "protocols",
}
_PACKAGES = ("exporters", "profilers", "triggers")

__all__ = [
    "Agent",
    "Answer",
    "Attributes",
    "Counters",
    "Exporter",
    "Fire",
    "LastingProfiler",
    "OneShotProfiler",
    "Profile",
    "Profiler",
    "Recording",
    "Trigger",
    "exporters",
    "profilers",
    "triggers",
]


def __getattr__(name: str) -> object:
    if name in _PACKAGES:
        return import_module(f"{__name__}.{name}")
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value
