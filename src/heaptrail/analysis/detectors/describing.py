"""What detectors say of single nodes: a few look-ups each, without numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail import _graph
from heaptrail.analysis.script_names import is_runtime_script, plain_path
from heaptrail.model import Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from heaptrail._graph import Heap


def ids_of(heap: Heap, nodes: Iterable[int]) -> tuple[int, ...]:
    """The ids of some nodes, as DevTools shows them."""
    return tuple(_graph.node_facts(heap, node)[0] for node in nodes)


def source_of(heap: Heap, node: int | None) -> Source | None:
    """Where a function begins or an object's class is written; None where the heap does not say."""
    place = None if node is None else _graph.find_place(heap, node)
    if place is None:
        return None
    file, line, column = place
    return Source(file=plain_path(file), line=line + 1, column=column + 1)


def is_of_runtime(heap: Heap, closure: int | None) -> bool:
    """Whether a function belongs to the runtime; where the heap does not say, it is not known to."""
    place = None if closure is None else _graph.find_place(heap, closure)
    return place is not None and is_runtime_script(place[0])


def function_name(heap: Heap, closure: int | None) -> str:
    """As a sentence has it: a function's own name."""
    if closure is None:
        return "a function that the heap does not name"
    name = _graph.node_facts(heap, closure)[2]
    return f"{name}()" if name else "an anonymous function"


def class_name(heap: Heap, node: int) -> str:
    """The class of an object, or what kind of node it is."""
    _, type_, name, _ = _graph.node_facts(heap, node)
    if type_ in ("object", "native"):
        return name
    return "function" if type_ == "closure" else type_


def retained_size(heap: Heap, node: int) -> int:
    """Bytes that would be freed with a node."""
    return round(_graph.node_facts(heap, node)[3])
