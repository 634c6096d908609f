"""A MemoryError that nobody handled."""

from __future__ import annotations

import builtins
import contextlib
import logging
import mmap
import sys
import threading
import time
from typing import TYPE_CHECKING

from heaptrail.agent.durations import parse_duration
from heaptrail.agent.protocols import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from heaptrail.agent.protocols import Fire

_RESERVE = 64 << 20
_LONGEST_CHAIN = 50


class MemoryError:  # noqa: A001
    """Fires when a `MemoryError` ends the program, a thread or an asyncio task, or when `notice` is told of one.

    What hooks were there are called as well. `reserve` bytes of address space, which take no memory, are let go
    at that moment so that there is room to act. The exception, and with it the frames that it came through, stays
    alive until the profile is taken. Not within `cooldown` again; after `limit` times it is over.
    """

    def __init__(self, *, reserve: int = _RESERVE, cooldown: str | float = "10m", limit: int | None = 3) -> None:
        self._size = reserve
        self._cooldown = parse_duration(cooldown)
        self._left = limit
        self._last: float | None = None
        self._fire: Fire | None = None
        self._reserve: mmap.mmap | None = None
        self._before_exception = sys.excepthook
        self._before_thread_exception = threading.excepthook

    def start(self, fire: Fire) -> None:
        """See `Trigger`."""
        if self._fire is None:
            self._before_exception, sys.excepthook = sys.excepthook, self._of_program
            self._before_thread_exception, threading.excepthook = threading.excepthook, self._of_thread
            logging.getLogger("asyncio").addFilter(self._of_asyncio)
        self._fire = fire
        self._take_reserve()
        _started.add(self)

    def stop(self) -> None:
        """See `Trigger`. A hook that was set since then keeps calling ours, which does no more than the one before."""
        _started.discard(self)
        self._fire = None
        self._release_reserve()
        logging.getLogger("asyncio").removeFilter(self._of_asyncio)
        if sys.excepthook == self._of_program:
            sys.excepthook = self._before_exception
        if threading.excepthook == self._of_thread:
            threading.excepthook = self._before_thread_exception

    def notice(self, error: BaseException) -> None:
        """Fire, if `error` is or comes from a MemoryError. Never raises."""
        fire = self._fire
        if fire is None or not _is_memory_error(error) or not self._may_fire():
            return
        self._release_reserve()
        with contextlib.suppress(Exception):
            try:
                # The thread holds the exception. Nobody waits for it in the midst of an event loop.
                threading.Thread(target=self._act, args=(fire, error), name="heaptrail-memory-error", daemon=False).start()
            except (RuntimeError, builtins.MemoryError):
                self._act(fire, error)

    def _act(self, fire: Fire, error: BaseException) -> None:
        answer = fire.here({"trigger": "memory_error", "error": _first_line(error)})
        if answer is Answer.ALREADY_RUNNING:
            self._last = None
        elif self._left is not None:
            self._left -= 1
        self._take_reserve()

    def _may_fire(self) -> bool:
        now = time.monotonic()
        if self._left == 0 or (self._last is not None and now - self._last < self._cooldown):
            return False
        self._last = now
        return True

    def _take_reserve(self) -> None:
        if self._reserve is None and self._size:
            with contextlib.suppress(OSError, ValueError, builtins.MemoryError):
                self._reserve = mmap.mmap(-1, self._size)

    def _release_reserve(self) -> None:
        reserve, self._reserve = self._reserve, None
        if reserve is not None:
            reserve.close()

    def _of_program(self, kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        self.notice(error)
        self._before_exception(kind, error, traceback)

    def _of_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self.notice(arguments.exc_value)
        self._before_thread_exception(arguments)

    def _of_asyncio(self, record: logging.LogRecord) -> bool:
        # Every loop without a handler of its own reports here the exceptions that nobody awaited.
        if record.exc_info and record.exc_info[1] is not None:
            self.notice(record.exc_info[1])
        return True


_started: set[MemoryError] = set()


def notice(error: BaseException) -> None:
    """Tell the started triggers of an exception that was handled elsewhere, by a web framework for example."""
    for trigger in tuple(_started):
        trigger.notice(error)


def _is_memory_error(error: BaseException) -> bool:
    return any(isinstance(each, builtins.MemoryError) for each in _chain(error))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, its causes, and the members of groups."""
    waiting: list[BaseException | None] = [error]
    for _ in range(_LONGEST_CHAIN):
        if not waiting:
            return
        each = waiting.pop()
        if each is None:
            continue
        yield each
        waiting += [each.__cause__, each.__context__]
        if isinstance(each, BaseExceptionGroup):
            waiting += each.exceptions


def _first_line(error: BaseException) -> str:
    lines = str(error).splitlines()
    return f"{type(error).__name__}: {lines[0]}"[:200] if lines else type(error).__name__
