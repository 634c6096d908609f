"""Ctrl-C, SIGTERM and a closed terminal: all three cancel the work, and what it opened is closed first."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
from typing import TYPE_CHECKING, TypeVar

from heaptrail.errors import HeaptrailError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Iterator
    from types import FrameType

T = TypeVar("T")

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
_SIGNALS = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))


class Interruption:
    """What a signal is to a command, for work in any thread: another thread asks for it, and the work ends in good order."""

    def __init__(self) -> None:
        self.is_asked_for = False
        self._lock = threading.Lock()
        self._interrupt: Callable[[], object] | None = None

    def ask(self) -> None:
        """Interrupt the work that goes on, or the next. Returns at once; may be called from any thread and again."""
        with self._lock:
            self.is_asked_for = True
            if self._interrupt is not None:
                self._interrupt()

    def check(self) -> None:
        """Raise KeyboardInterrupt where it was asked for."""
        if self.is_asked_for:
            raise KeyboardInterrupt

    @contextlib.contextmanager
    def leads_to(self, interrupt: Callable[[], object]) -> Iterator[None]:
        """Within the body `interrupt` is called when it is asked for, at once where it was before."""
        with self._lock:
            self._interrupt = interrupt
            if self.is_asked_for:
                interrupt()
        try:
            yield
        finally:
            with self._lock:
                self._interrupt = None


def run_until_interrupted(work: Coroutine[None, None, T], interruption: Interruption | None = None) -> T:
    """Run `work` in an event loop of its own. A signal cancels it once; later ones wait for its clean-up.

    So does an `interruption` that another thread asks for; signals come to the main thread only. Raises
    KeyboardInterrupt after an interruption, with the message of an error in the clean-up, if any.
    """
    interrupted = False

    async def supervised() -> T:
        task = asyncio.current_task()
        assert task is not None

        def interrupt() -> None:
            nonlocal interrupted
            if not interrupted:
                interrupted = True
                task.cancel()

        loop = asyncio.get_running_loop()
        watched = {number: signal.getsignal(number) for number in _SIGNALS if _may_be_watched(number)}
        for number in watched:
            loop.add_signal_handler(number, interrupt)
        asked = (interruption or Interruption()).leads_to(lambda: loop.call_soon_threadsafe(interrupt))
        try:
            with asked:
                return await work
        finally:
            _hold(watched)
            for number, before in watched.items():
                loop.remove_signal_handler(number)
                signal.signal(number, before)

    try:
        result = asyncio.run(supervised())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    except HeaptrailError as error:
        if interrupted:
            raise KeyboardInterrupt(error.message) from error
        raise
    finally:
        _let_go()
    if interrupted:
        raise KeyboardInterrupt
    return result


@contextlib.contextmanager
def signals_interrupt() -> Iterator[None]:
    """Within the body SIGINT, SIGTERM and SIGHUP raise KeyboardInterrupt, at the latest at its end.

    An exception that a signal raises inside a destructor or a weak reference's callback is lost to Python.
    """
    interrupted = False

    def interrupt(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        nonlocal interrupted
        interrupted = True
        raise KeyboardInterrupt

    watched = [number for number in _SIGNALS if _may_be_watched(number)]
    before = [signal.signal(number, interrupt) for number in watched]
    try:
        yield
    finally:
        for number, handler in zip(watched, before, strict=True):
            signal.signal(number, handler)
    if interrupted:
        raise KeyboardInterrupt


def _hold(signals: Iterable[signal.Signals]) -> None:
    """Have signals wait: one that is raised while the loop is closed would leave it half closed."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, signals)


def _let_go() -> None:
    """Deliver those that wait."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)


def _may_be_watched(number: signal.Signals) -> bool:
    in_main_thread = threading.current_thread() is threading.main_thread()
    return in_main_thread and signal.getsignal(number) is not signal.SIG_IGN
