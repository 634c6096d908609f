"""`hunts` and `snapshots`: captures that the page has asked for, one at a time."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from heaptrail.errors import CaptureRunning
from heaptrail.web.refusals import NotThere

if TYPE_CHECKING:
    from heaptrail.web.asked_hunts import Asked
    from heaptrail.web.events import EventLog
    from heaptrail.web.running_hunt import RunningHunt, Shown


class Hunts:
    """All hunts and captures since the server began, of which at most one goes on. What they bring is `shown`."""

    def __init__(self, shown: Shown) -> None:
        self._shown = shown
        self._hunts: list[RunningHunt] = []
        self._lock = Lock()

    def begin(self, asked: Asked) -> int:
        """Begin one; its number. Raises `CaptureRunning` while another goes on."""
        from heaptrail.web.running_hunt import RunningHunt  # what talks to processes is loaded when it is wanted

        with self._lock:
            if self.running is not None:
                raise CaptureRunning("One hunt goes on already.", help="Wait for its end, or cancel it.")
            number = len(self._hunts)
            self._hunts.append(RunningHunt(asked, self._shown))
            self._hunts[-1].begin()
        return number

    @property
    def running(self) -> int | None:
        """The number of the one that goes on."""
        return next((number for number, each in enumerate(self._hunts) if not each.is_over), None)

    def events(self, number: int) -> EventLog:
        """What is told of one. Raises `NotThere`."""
        return self._hunt(number).events

    def interrupt(self, number: int) -> None:
        """Have one end early; what becomes of it is told by its events. Raises `NotThere`."""
        self._hunt(number).interruption.ask()

    def stop(self) -> None:
        """Have the one that goes on end early."""
        for each in self._hunts:
            if not each.is_over:
                each.interruption.ask()

    def close(self) -> None:
        """Wait until the process that was hunted in is as it was."""
        for each in self._hunts:
            each.join()

    def _hunt(self, number: int) -> RunningHunt:
        if not 0 <= number < len(self._hunts):
            raise NotThere(f"there is no hunt {number}", help="it may be one of a server that has ended")
        return self._hunts[number]
