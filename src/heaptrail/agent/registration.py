"""A trigger with its profilers: what happens when it fires."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from heaptrail.agent.log import logger
from heaptrail.agent.protocols import Answer, OneShotProfiler
from heaptrail.agent.taking import Underway, begin, take

if TYPE_CHECKING:
    from collections.abc import Callable

    from heaptrail.agent.profile import Profile
    from heaptrail.agent.protocols import Attributes, LastingProfiler, Profiler, Trigger
    from heaptrail.agent.spool import Spool


class Registration:
    """One trigger, its profilers, and those of them that record at the moment."""

    def __init__(self, trigger: Trigger) -> None:
        self.trigger = trigger
        self.one_shot: list[OneShotProfiler] = []
        self.lasting: list[LastingProfiler] = []
        self._forget()

    def _forget(self) -> None:
        self.busy = False
        self._lock = threading.Lock()
        self._underway: list[Underway] = []

    def add(self, profiler: Profiler) -> None:
        """Let `profiler` run when the trigger fires."""
        if isinstance(profiler, OneShotProfiler):
            self.one_shot.append(profiler)
        else:
            self.lasting.append(profiler)

    @property
    def expected(self) -> Answer:
        """What a trigger does now, unless a capture is under way."""
        return Answer.ENDING if self._underway else Answer.STARTED

    def run(self, spool: Spool, attributes: Attributes, ended: Callable[[Profile], None]) -> list[Profile]:
        """Begin or end the lasting profilers, then take the others; `ended` gets what ends later by itself."""
        profiles = self.end() if self._underway else self._begin(spool, attributes, ended)
        profiles += [take(profiler, spool, attributes) for profiler in self.one_shot]
        return profiles

    def end(self) -> list[Profile]:
        """End what records."""
        with self._lock:
            ending, self._underway = self._underway, []
        return [underway.end() for underway in ending]

    def abandon(self) -> None:
        """Begin anew, in a forked child."""
        underway = self._underway
        self._forget()
        for each in underway:
            each.abandon()

    def _begin(self, spool: Spool, attributes: Attributes, ended: Callable[[Profile], None]) -> list[Profile]:
        failed = []
        for profiler in self.lasting:
            begun = begin(profiler, spool, attributes)
            if not isinstance(begun, Underway):
                failed.append(begun)
                continue
            with self._lock:
                self._underway.append(begun)
            if profiler.duration is not None:
                self._end_later(begun, profiler.duration, ended)
        return failed

    def _end_later(self, underway: Underway, seconds: float, ended: Callable[[Profile], None]) -> None:
        def end() -> None:
            with self._lock:
                if underway not in self._underway:
                    return
                self._underway.remove(underway)
            try:
                ended(underway.end())
            except Exception:
                logger.exception("a profile was lost")

        timer = threading.Timer(seconds, end)
        timer.name = "heaptrail-duration"
        timer.daemon = True
        timer.start()
