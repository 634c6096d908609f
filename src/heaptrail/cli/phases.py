"""Phases with their progress on stderr: a live line on a terminal, one plain line a phase anywhere else."""

from __future__ import annotations

import time
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Protocol, TextIO

from heaptrail.report.text import printable
from heaptrail.units import format_duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    import rich.progress

_NAME_WIDTH = 16
_ALMOST = 0.95


class Phases(Protocol):
    """What a command tells while it works (see `heaptrail.hunt.Progress`)."""

    def phase(self, name: str, estimate: float | None) -> None:
        """A phase begins, or the present one learns its estimate."""

    def advance(self, done: int, total: int) -> None:
        """How far the phase is."""

    def finish(self, outcome: str) -> None:
        """The phase is over."""

    def measured(self, resident: int, heap_used: int | None, requests: int) -> None:
        """What memory the process has; nothing is shown of it."""


@contextmanager
def phases_on(stream: TextIO) -> Iterator[Phases]:
    """Phases shown on `stream`; the live line is gone, whatever happens, when the body ends."""
    if not stream.isatty():
        yield PlainPhases(stream)
        return
    import rich.console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

    console = rich.console.Console(file=stream, highlight=False, markup=False, emoji=False)
    live = Progress(
        SpinnerColumn(finished_text=" "),
        TextColumn("{task.description}", markup=False, style="bold"),
        BarColumn(bar_width=30),
        TextColumn("{task.fields[left]}", markup=False, style="dim"),
        console=console,
        transient=True,
    )
    with live:
        yield LivePhases(live)


@contextmanager
def phases_on_terminal(stream: TextIO) -> Iterator[Phases]:
    """Phases shown on `stream` where that is a terminal, and nothing anywhere else: the live line."""
    from heaptrail.hunt.progress import SilentProgress

    with phases_on(stream) if stream.isatty() else nullcontext(SilentProgress()) as phases:
        yield phases


class PlainPhases:
    """A line for each phase that has something to tell, when it is over."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._name = ""

    def phase(self, name: str, estimate: float | None) -> None:  # noqa: ARG002
        """See `Phases`."""
        self._name = name

    def advance(self, done: int, total: int) -> None:
        """See `Phases`."""

    def finish(self, outcome: str) -> None:
        """See `Phases`."""
        if outcome:
            self._stream.write(f"{self._name:<{_NAME_WIDTH}}  {printable(outcome)}\n")
            self._stream.flush()

    def measured(self, resident: int, heap_used: int | None, requests: int) -> None:
        """See `Phases`."""


class LivePhases:
    """One live line for the phase that goes on; those that are over stay above it."""

    def __init__(self, live: rich.progress.Progress) -> None:
        self._live = live
        self._name = ""
        self._began = 0.0
        self._estimate: float | None = None
        self._task: rich.progress.TaskID | None = None

    def phase(self, name: str, estimate: float | None) -> None:
        """See `Phases`."""
        self._estimate = estimate
        if self._task is not None and name == self._name:
            self._live.update(self._task, left=self._left(0.0))
            return
        self._clear()
        self._name, self._began = name, time.monotonic()
        self._task = self._live.add_task(f"{name:<{_NAME_WIDTH}}", total=None, left=self._left(0.0))

    def advance(self, done: int, total: int) -> None:
        """See `Phases`."""
        if self._task is not None:
            self._live.update(self._task, completed=done, total=total, left=self._left(done / total))

    def finish(self, outcome: str) -> None:
        """See `Phases`."""
        from rich.text import Text

        took = format_duration(time.monotonic() - self._began)
        self._clear()
        self._live.console.print(
            Text.assemble(("✓ ", "green"), f"{self._name:<{_NAME_WIDTH}} ", (printable(outcome) or took, "dim"))
        )

    def measured(self, resident: int, heap_used: int | None, requests: int) -> None:
        """See `Phases`."""

    def _clear(self) -> None:
        if self._task is not None:
            self._live.remove_task(self._task)
            self._task = None

    def _left(self, share: float) -> str:
        passed = time.monotonic() - self._began
        if share >= _ALMOST:
            return "almost done"
        if share > 0.05:
            return f"{share:.0%}, about {format_duration(passed / share - passed)} left"
        return f"about {format_duration(self._estimate)}" if self._estimate is not None else ""
