"""Who allocated what is alive."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

from heaptrail.agent.durations import parse_duration
from heaptrail.errors import HeaptrailError, UsageError

if TYPE_CHECKING:
    import tracemalloc
    from collections.abc import Iterator
    from pathlib import Path

    from heaptrail.agent.call_tree import Function
    from heaptrail.agent.protocols import Attributes, Recording

_FRAMES = 25


class AllocationProfile:
    """Records allocations until it ends; what is alive then goes into a `.heapprofile`, by call stack.

    With `tracemalloc` every allocation of Python's takes about twice its time, and memory for its stack, of `frames`
    calls. With `memray`, if it is installed, allocations in C are seen as well. `duration` ends it without another
    trigger.
    """

    kind = "allocation_profile"
    suffix = ".heapprofile"

    def __init__(
        self,
        *,
        duration: str | float | None = None,
        recorder: Literal["tracemalloc", "memray"] = "tracemalloc",
        frames: int = _FRAMES,
    ) -> None:
        if recorder not in ("tracemalloc", "memray"):
            raise UsageError(f"{recorder!r} records no allocations.", help="tracemalloc or memray.")
        if recorder == "memray" and find_spec("memray") is None:
            raise UsageError("memray is not installed.", help="pip install memray")
        if frames < 1:
            raise UsageError(f"A stack has no {frames} frames.", help="frames=25, for example.")
        self.duration = parse_duration(duration) if duration is not None else None
        self._recorder = recorder
        self._frames = frames

    def start(self, path: Path) -> Recording:
        """See `LastingProfiler`. Raises `HeaptrailError` when memray records already."""
        return _Memray(path) if self._recorder == "memray" else _Tracemalloc(path, self._frames)


class _Tracemalloc:
    """What somebody else traces already goes on afterwards, and its frames are the ones there are."""

    def __init__(self, path: Path, frames: int) -> None:
        import tracemalloc

        self._path = path
        self._ours = not tracemalloc.is_tracing()
        if self._ours:
            tracemalloc.start(frames)

    def finish(self) -> Attributes:
        import tracemalloc

        from heaptrail.agent.heap_profile import write_heap_profile

        if not tracemalloc.is_tracing():
            raise HeaptrailError("tracemalloc was stopped by somebody else: nothing was recorded.")
        snapshot = tracemalloc.take_snapshot()
        self.abandon()
        live = write_heap_profile(self._path, _stacks(snapshot))
        return {"recorder": "tracemalloc", "live_bytes": live, "since": "start" if self._ours else "earlier"}

    def abandon(self) -> None:
        import tracemalloc

        if self._ours:
            tracemalloc.stop()


def _stacks(snapshot: tracemalloc.Snapshot) -> Iterator[tuple[list[Function], int]]:
    from heaptrail.agent.function_names import FunctionNames

    names = FunctionNames()
    for trace in snapshot.traces:
        yield [names.at(frame.filename, frame.lineno) for frame in trace.traceback], trace.size


class _Memray:
    def __init__(self, path: Path) -> None:
        import memray

        self._path = path
        self._raw = path.with_name(path.name + ".memray")
        self._tracker = memray.Tracker(self._raw)
        try:
            self._tracker.__enter__()
        except RuntimeError as error:
            self._raw.unlink(missing_ok=True)
            raise HeaptrailError("memray records already in this process.") from error

    def finish(self) -> Attributes:
        from heaptrail.agent.heap_profile import write_heap_profile

        self._tracker.__exit__(None, None, None)
        try:
            return {"recorder": "memray", "live_bytes": write_heap_profile(self._path, self._stacks())}
        finally:
            self._raw.unlink(missing_ok=True)

    def abandon(self) -> None:
        """In a child memray does not record."""

    def _stacks(self) -> Iterator[tuple[list[Function], int]]:
        import memray

        from heaptrail.agent.function_names import FunctionNames

        names = FunctionNames()
        with memray.FileReader(self._raw) as reader:
            for record in reader.get_leaked_allocation_records(merge_threads=True):
                yield [names.at(file, line) for _, file, line in reversed(record.stack_trace())], record.size
