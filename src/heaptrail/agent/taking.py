"""Running a profiler: what comes out is a profile in any case."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from heaptrail.agent.delivery import described
from heaptrail.agent.private_files import write_json
from heaptrail.agent.profile import Profile, failed_name, profile_name

if TYPE_CHECKING:
    from pathlib import Path

    from heaptrail.agent.protocols import Attributes, LastingProfiler, NamedProfiler, OneShotProfiler, Recording
    from heaptrail.agent.spool import Spool


class Begun:
    """A profile that has a name and a place, and neither end nor status yet. Raises OSError where there is no place.

    `pid` is the process that it is of, if not this one.
    """

    def __init__(self, profiler: NamedProfiler, spool: Spool, attributes: Attributes, *, pid: int | None = None) -> None:
        self.profiler = profiler
        self.start = spool.moment()
        self.attributes = attributes
        self._spool = spool
        self._pid = os.getpid() if pid is None else pid
        self._name = profile_name(profiler.kind, self.start, self._pid, profiler.suffix)
        self.path: Path = spool.path(self._name)

    def succeeded(self, more: Attributes) -> Profile:
        """The file is complete."""
        attributes = {**self.attributes, **more}
        return Profile(self.profiler.kind, self._name, self.start, self._end(), "ok", attributes, self.path)

    def failed(self, error: BaseException) -> Profile:
        """There is no file. Its place is taken by one that says why. Raises OSError where that cannot be written."""
        self._spool.remove(self.path)
        name = failed_name(self.profiler.kind, self.start, self._pid)
        path = self._spool.path(name)
        profile = Profile(self.profiler.kind, name, self.start, self._end(), "failed", self.attributes, path, described(error))
        try:
            write_json(path, profile.document())
        except BaseException:
            self._spool.remove(path)
            raise
        return profile

    def _end(self) -> datetime:
        return max(datetime.now(UTC), self.start)


class Underway:
    """A lasting profiler that records."""

    def __init__(self, begun: Begun, recording: Recording) -> None:
        self._begun = begun
        self._recording = recording

    def end(self) -> Profile:
        """Stop and write. Raises OSError where not even a failure can be written."""
        try:
            return self._begun.succeeded(self._recording.finish())
        except Exception as error:
            return self._begun.failed(error)

    def abandon(self) -> None:
        """See `Recording.abandon`."""
        self._recording.abandon()


def take(profiler: OneShotProfiler, spool: Spool, attributes: Attributes) -> Profile:
    """One profile now. Raises OSError where not even a failure can be written."""
    begun = Begun(profiler, spool, attributes)
    try:
        return begun.succeeded(profiler.capture(begun.path))
    except Exception as error:
        return begun.failed(error)


def begin(profiler: LastingProfiler, spool: Spool, attributes: Attributes) -> Underway | Profile:
    """A recording that has begun, or the profile that says why not."""
    begun = Begun(profiler, spool, attributes)
    try:
        return Underway(begun, profiler.start(begun.path))
    except Exception as error:
        return begun.failed(error)
