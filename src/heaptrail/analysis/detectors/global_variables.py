"""Properties that the program has added to the global object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail import _graph
from heaptrail.analysis.detectors import thresholds
from heaptrail.analysis.detectors.describing import class_name, ids_of, retained_size, source_of
from heaptrail.analysis.detectors.runtime_globals import BROWSER_GLOBALS, NODE_GLOBALS
from heaptrail.model import Finding
from heaptrail.units import format_bytes

if TYPE_CHECKING:
    from heaptrail.snapshot import Snapshot


def find(snapshot: Snapshot) -> tuple[Finding, ...]:
    """Globals that no bare runtime has and that retain something. Cost: one pass over the nodes, and the globals."""
    heap = snapshot.heap
    held: dict[str, int] = {}
    for global_object in _graph.find_global_objects(heap):
        known = BROWSER_GLOBALS if class_name(heap, global_object).startswith("Window") else NODE_GLOBALS
        for type_, name, target in _graph.node_edges(heap, global_object):
            own = name.removeprefix("get ").removeprefix("set ")  # as V8 names the functions of a property
            if type_ == "property" and own not in known and not own.startswith(("<symbol", "__proto__")):
                held.setdefault(own, target)
    sizes = {name: retained_size(heap, target) for name, target in held.items()}
    large = sorted((name for name in held if sizes[name] >= thresholds.LEAST_GLOBAL_BYTES), key=lambda name: -sizes[name])
    return tuple(_finding(snapshot, name, held[name]) for name in large[: thresholds.MOST_GROUPS])


def _finding(snapshot: Snapshot, name: str, target: int) -> Finding:
    heap = snapshot.heap
    size = retained_size(heap, target)
    return Finding(
        detector="globals",
        sentence=f"the global {name} keeps {format_bytes(size)}",
        bytes=size,
        count=1,
        ids=ids_of(heap, [target]),
        source=source_of(heap, target),
        evidence=(f"of class {class_name(heap, target)}", "what a global holds lives as long as the process"),
        advice="Keep it where it is used, and let it go with its user. An assignment without const or let makes a global.",
    )
