"""What triggers, profilers and exporters are to the agent. Anything with these methods can be registered."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

if TYPE_CHECKING:
    from pathlib import Path

    from heaptrail.agent.profile import Profile

Attributes: TypeAlias = Mapping[str, str | int | float | bool]
"""What is known of a profile beside its data: numbers and short texts by name."""


class Answer(StrEnum):
    """What became of a trigger."""

    STARTED = "started"
    """Its profilers are at work."""
    ENDING = "ending"
    """The lasting profilers that an earlier trigger started are being ended."""
    ALREADY_RUNNING = "already running"
    """A capture is under way; this trigger was counted and does nothing."""
    NOT_RUNNING = "not running"
    """The agent has been stopped."""
    FAILED = "failed"
    """The process has no thread left to do the work."""


class Fire(Protocol):
    """What a trigger calls when its moment has come. Never raises."""

    def __call__(self, attributes: Attributes) -> Answer:
        """Begin, in a thread that ends with the work, and return at once. `attributes` go into the profiles."""

    def here(self, attributes: Attributes) -> Answer:
        """Do the work in the calling thread; returns when the profiles are exported."""


class Trigger(Protocol):
    """Decides when. Starts no thread before `start`."""

    def start(self, fire: Fire) -> None:
        """Watch, and call `fire` whenever the moment has come. Raises `HeaptrailError` if that is not possible.

        Called again in a forked child, in which the parent's threads do not live on: it then begins anew.
        """

    def stop(self) -> None:
        """Leave the process as it was found. Safe to call twice, and before `start`."""


class NamedProfiler(Protocol):
    """What its files are called."""

    @property
    def kind(self) -> str:
        """What it takes: `heap_snapshot`, …"""

    @property
    def suffix(self) -> str:
        """The end of its files' names, with the dot."""


@runtime_checkable
class OneShotProfiler(NamedProfiler, Protocol):
    """Takes one profile per trigger."""

    def capture(self, path: Path) -> Attributes:
        """Write a whole file to `path` (0600), or raise and leave none."""


class Recording(Protocol):
    """A lasting profiler at work."""

    def finish(self) -> Attributes:
        """Stop, and write what was recorded to the path that the profiler was given (0600), or raise and leave no file."""

    def abandon(self) -> None:
        """Stop in a forked child, in which no thread of the parent's lives on. What was recorded is the parent's."""


class LastingProfiler(NamedProfiler, Protocol):
    """Records from one trigger to the next."""

    @property
    def duration(self) -> float | None:
        """Seconds after which it ends by itself, or None: the next trigger ends it."""

    def start(self, path: Path) -> Recording:
        """Begin to record what shall be written to `path`."""


Profiler: TypeAlias = OneShotProfiler | LastingProfiler


class Exporter(Protocol):
    """Keeps profiles."""

    def export(self, profile: Profile) -> None:
        """Keep a copy of `profile.path` under `profile.name`. May raise anything, and may be called again then.

        The file itself stays where it is: whoever made it removes it. Called from several threads.
        """
