"""An agent from environment variables alone: `HEAPTRAIL_AGENT=1` and what it shall do.

    HEAPTRAIL_TRIGGER   signal:SIGUSR2 (default), memory:1.5GiB, memory:80%, schedule:30m, schedule:03:00, http:9339, memory_error
    HEAPTRAIL_PROFILER  heap_snapshot (default), cpu_profile:30s, allocation_profile:5m, gc_trace:1h
    HEAPTRAIL_EXPORTER  a folder or a URL: profiles/ (default), s3://bucket/folder

Several are separated by commas or semicolons; every trigger starts every profiler.
"""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, TypeVar

from heaptrail.errors import HeaptrailError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from heaptrail.agent.agent import Agent
    from heaptrail.agent.protocols import Exporter, Profiler, Trigger

T = TypeVar("T")

_TIME = re.compile(r"\d{1,2}:\d{2}")
_OFF = ("", "0", "false", "no", "off")
_tried = False
_started: Agent | None = None


def start_with_interpreter() -> None:
    """Called when an interpreter starts, whatever it then runs: `heaptrail` itself is no service."""
    started_as = [os.path.basename(word) for word in sys.orig_argv[1:4]]  # noqa: PTH119
    if "heaptrail" not in started_as and "heaptrail.exe" not in started_as:
        start_from_environment()


def start_from_environment(environment: Mapping[str, str] = os.environ) -> Agent | None:
    """Start the agent that the variables describe, the first time that it is called in a process.

    None without `HEAPTRAIL_AGENT`, or if it cannot start.
    Never raises: what is wrong is one line on stderr, and the application runs on without an agent.
    """
    global _started, _tried
    if _tried or environment.get("HEAPTRAIL_AGENT", "").strip().lower() in _OFF:
        return _started
    _tried = True
    try:
        agent = agent_from(environment)
        agent.start()
    except HeaptrailError as error:
        _complain(f"{error.message} {error.help}".strip())
    except Exception as error:
        _complain(f"{type(error).__name__}: {error}")
    else:
        _started = agent
    return _started


def agent_from(environment: Mapping[str, str]) -> Agent:
    """The agent that the variables describe, not started. Raises `UsageError`, naming the variable."""
    from heaptrail.agent.agent import Agent

    exporters: list[Exporter] = _each(environment, "HEAPTRAIL_EXPORTER", "profiles/", _exporter)
    triggers: list[Trigger] = _each(environment, "HEAPTRAIL_TRIGGER", "signal:SIGUSR2", _trigger)
    profilers: list[Profiler] = _each(environment, "HEAPTRAIL_PROFILER", "heap_snapshot", _profiler)
    agent = Agent(exporter=_together(exporters))
    for trigger in triggers:
        agent.register(trigger, *profilers)
    return agent


def _each(environment: Mapping[str, str], variable: str, default: str, make: Callable[[str], T]) -> list[T]:
    """What each part of the variable describes."""
    parts = [part.strip() for part in re.split("[,;]", environment.get(variable) or default)]
    if not any(parts):
        raise UsageError(f"{variable} names nothing.", help=f"For example {default}.")
    try:
        return [make(part) for part in parts if part]
    except HeaptrailError as error:
        raise UsageError(f"{variable}: {error.message}", help=error.help) from error


def _trigger(text: str) -> Trigger:
    from heaptrail.agent import triggers

    kind, _, value = text.partition(":")
    match kind:
        case "signal":
            return triggers.Signal(value or "SIGUSR2")
        case "memory" if value:
            return triggers.Memory(value)
        case "schedule" if _TIME.fullmatch(value):
            return triggers.Schedule(at=[value])
        case "schedule" if value:
            return triggers.Schedule(value)
        case "http" if value.isdecimal() or not value:
            return triggers.Http(int(value or 0))
        case "memory_error":
            return triggers.MemoryError()
    raise UsageError(
        f"{text!r} is no trigger.",
        help="For example signal:SIGUSR2, memory:1.5GiB, memory:80%, schedule:30m, http:9339, memory_error.",
    )


def _profiler(text: str) -> Profiler:
    from heaptrail.agent import profilers

    kind, _, duration = text.partition(":")
    match kind:
        case "heap_snapshot" if not duration:
            return profilers.HeapSnapshot()
        case "cpu_profile":
            return profilers.CPUProfile(duration=duration or None)
        case "allocation_profile":
            return profilers.AllocationProfile(duration=duration or None)
        case "gc_trace":
            return profilers.GCTrace(duration=duration or None)
    raise UsageError(
        f"{text!r} is no profiler.", help="For example heap_snapshot, cpu_profile:30s, allocation_profile:5m, gc_trace:1h."
    )


def _exporter(text: str) -> Exporter:
    from heaptrail.agent import exporters

    return exporters.Fsspec(text) if "://" in text else exporters.File(text)


def _together(parts: list[Exporter]) -> Exporter:
    from heaptrail.agent import exporters

    return parts[0] if len(parts) == 1 else exporters.Several(*parts)


def _complain(line: str) -> None:
    print(f"heaptrail: no agent here: {line}", file=sys.stderr)  # noqa: T201
