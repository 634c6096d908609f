"""Listeners that are added to an emitter for each call, and never removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel
from pyee.base import EventEmitter

from heaptrail.lab.patterns.captured import captured_bytes
from heaptrail.lab.patterns.pattern import Pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from heaptrail.lab.unit import Unit

EVENT = "data"

emitter = EventEmitter()


class EventStats(BaseModel):
    """`totalMemoryAllocated` MB are held by the listeners together."""

    activeListeners: int
    totalMemoryAllocated: int | float
    isLeaking: bool


class EventStatus(BaseModel):
    """The answer to a look."""

    message: str
    stats: EventStats


class EventTriggered(BaseModel):
    """How many listeners heard it."""

    message: str
    listenersNotified: int


def _subscriber(history: bytearray) -> Callable[[int], None]:
    """A listener with all that it has ever to compare with."""

    def on_data(value: int) -> None:
        history[-1] = value

    return on_data


def start(unit: Unit) -> None:
    """One more listener on the emitter that all share."""
    emitter.on(EVENT, _subscriber(unit.payload()))


def stop() -> None:
    """Remove the listeners."""
    emitter.remove_all_listeners(EVENT)


def trigger() -> EventTriggered:
    """Send the event to all listeners."""
    emitter.emit(EVENT, 1)
    return EventTriggered(message="Event triggered", listenersNotified=len(emitter.listeners(EVENT)))


def stats(unit: Unit) -> EventStats:
    """What the listeners hold now."""
    listeners = emitter.listeners(EVENT)
    size = sum(captured_bytes(listener) for listener in listeners)
    return EventStats(activeListeners=len(listeners), totalMemoryAllocated=unit.megabytes(size), isLeaking=bool(listeners))


def status(unit: Unit) -> EventStatus:
    """The same, with a message."""
    return EventStatus(message="Event leak status", stats=stats(unit))


def is_leaking() -> bool:
    """Whether there is a listener."""
    return bool(emitter.listeners(EVENT))


PATTERN = Pattern(
    id="event",
    key="event",
    label="Event leak",
    title="Event listeners",
    text="Each call adds a listener, which holds a large buffer, to an emitter that all share.",
    holder="_events",
    hunt="--method POST --warmup 4 --requests 16 --concurrency 2",
    start=start,
    stop=stop,
    stats=stats,
    stats_model=EventStats,
    status=status,
    status_model=EventStatus,
    is_leaking=is_leaking,
)
