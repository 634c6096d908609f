"""A signal, sent to the process."""

from __future__ import annotations

import os
import re
import signal
import threading
from typing import TYPE_CHECKING

from heaptrail.agent.triggers.worker_signals import keep_in_worker
from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from types import FrameType

    from heaptrail.agent.protocols import Fire

_CANNOT_BE_HANDLED = ("SIGKILL", "SIGSTOP", "SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL")
_REAL_TIME = re.compile(r"(SIGRTMIN|SIGRTMAX)([+-]\d+)?")


class Signal:
    """Fires when the process gets a signal: a name with or without SIG, `SIGRTMIN+3`, or a number.

    A handler that is there already is called as well. The handler itself only starts a thread, which ends with
    the work. Raises `UsageError` for a signal that there is not, or that no handler can have.
    """

    def __init__(self, which: str | int = "SIGUSR2") -> None:
        self._number = _number_of(which)
        self._name = _name_of(self._number)
        self._fire: Fire | None = None
        self._before: object = None
        self._is_set = False

    def start(self, fire: Fire) -> None:
        """See `Trigger`. Raises `UsageError` outside the main thread."""
        self._fire = fire
        if self._is_set:
            self._go_on_in_child()
            return
        if threading.current_thread() is not threading.main_thread():
            raise UsageError(
                f"{self._name} can be watched only by the main thread, and this is {threading.current_thread().name}.",
                help="Call agent.start() where the program begins, or use another trigger.",
            )
        self._before = signal.signal(self._number, self._handle)
        self._is_set = True

    def _go_on_in_child(self) -> None:
        """A program that has taken the signal for itself since keeps it, unless its workers would give it up again."""
        if keep_in_worker(self._number, self._name) and signal.getsignal(self._number) != self._handle:
            self._before = None
            signal.signal(self._number, self._handle)

    def stop(self) -> None:
        """See `Trigger`. Outside the main thread the handler stays, and does nothing more than the one before it."""
        self._fire = None
        self._is_set = False
        if threading.current_thread() is threading.main_thread() and signal.getsignal(self._number) == self._handle:
            signal.signal(self._number, self._before if self._before is not None else signal.SIG_DFL)  # type: ignore[arg-type]

    def _handle(self, number: int, frame: FrameType | None) -> None:
        fire = self._fire
        if fire is not None:
            # A handler may come in the midst of anything that the main thread does, also of logging.
            worker = threading.Thread(target=fire.here, args=({"trigger": "signal", "signal": self._name},), daemon=False)
            worker.name = "heaptrail-signal"
            try:
                worker.start()
            except (RuntimeError, MemoryError):
                os.write(2, f"heaptrail: no thread could be started for {self._name}\n".encode())
        if callable(self._before):
            self._before(number, frame)


def _number_of(which: str | int) -> int:
    number = which if isinstance(which, int) else _by_name(which.strip().upper())
    if number not in signal.valid_signals():
        raise UsageError(f"There is no signal {which}.", help="For example SIGUSR2, or SIGRTMIN+3.")
    if _name_of(number) in _CANNOT_BE_HANDLED:
        raise UsageError(f"A process cannot go on after {_name_of(number)}.", help="For example SIGUSR2, or SIGRTMIN+3.")
    return number


def _by_name(name: str) -> int:
    if name.isdecimal():
        return int(name)
    name = name if name.startswith("SIG") else f"SIG{name}"
    if found := _REAL_TIME.fullmatch(name):
        base = getattr(signal, found[1], None)
        return int(base) + int(found[2] or 0) if base is not None else -1
    return int(getattr(signal, name, -1)) if not name.startswith("SIG_") else -1


def _name_of(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"SIGRTMIN+{number - signal.SIGRTMIN}" if hasattr(signal, "SIGRTMIN") else str(number)
