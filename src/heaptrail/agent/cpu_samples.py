"""Stacks with the time they took, and V8's format for them, `.cpuprofile`."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from heaptrail.agent.call_tree import CallTree, call_frame

if TYPE_CHECKING:
    from types import CodeType, FrameType

_IDLE = ("(idle)", "", 0)


class CPUSamples:
    """A call tree, and for each sample its node and its time. Times in nanoseconds of a monotonic clock."""

    def __init__(self, start: int) -> None:
        self._tree = CallTree()
        self._start = start
        self._end = start
        self._nodes = array("I")
        self._times = array("Q")
        self._codes: dict[int, CodeType] = {}
        self._lines: dict[tuple[int, int], int] = {}

    def __len__(self) -> int:
        return len(self._nodes)

    def add_stack(self, thread: str, frame: FrameType, nanoseconds: int) -> None:
        """A thread was found in `frame` and has used the processor for so long."""
        line = frame.f_lineno
        stack = []
        caller: FrameType | None = frame
        while caller is not None:
            stack.append(caller.f_code)
            caller = caller.f_back
        node = self._tree.child(0, thread, (thread, "", 0))
        for code in reversed(stack):
            # A code object's own hash reads all of it; what lives keeps its address.
            self._codes.setdefault(id(code), code)
            node = self._tree.child(node, id(code), (code.co_qualname, code.co_filename, code.co_firstlineno))
        if line is not None:
            self._lines[node, line] = self._lines.get((node, line), 0) + 1
        self._add(node, nanoseconds)

    def add_idle(self, nanoseconds: int) -> None:
        """Nobody used the processor for so long."""
        if nanoseconds > 0:
            self._add(self._tree.child(0, None, _IDLE), nanoseconds)

    def _add(self, node: int, nanoseconds: int) -> None:
        self._nodes.append(node)
        self._times.append(nanoseconds)

    def finish(self, end: int) -> None:
        """The last sample is in."""
        self._end = end

    def document(self) -> dict[str, object]:
        """For JSON. Times in microseconds; a sample lasts until the next begins."""
        children = self._tree.children()
        hits = [0] * len(children)
        for node in self._nodes:
            hits[node] += 1
        ticks: dict[int, list[dict[str, int]]] = {}
        for (node, line), count in self._lines.items():
            ticks.setdefault(node, []).append({"line": line, "ticks": count})
        nodes = [
            {
                "id": node + 1,
                "callFrame": call_frame(function),
                "hitCount": hits[node],
                "children": [child + 1 for child in children[node]],
                "positionTicks": ticks.get(node, []),
            }
            for node, function in enumerate(self._tree.functions)
        ]
        begins = [0, *(time // 1000 for time in self._times)][: len(self._times)]
        return {
            "nodes": nodes,
            "startTime": self._start // 1000,
            "endTime": self._end // 1000,
            "samples": [node + 1 for node in self._nodes],
            "timeDeltas": begins,
        }
