"""Heaps with recorded allocations, small enough to reckon by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tiny_heaps import TinyHeap

if TYPE_CHECKING:
    from collections.abc import Sequence

FUNCTION_FIELDS = ["function_id", "name", "script_name", "script_id", "line", "column"]
TRACE_FIELDS = ["id", "function_info_index", "count", "size", "children"]
SAMPLE_FIELDS = ["timestamp_us", "last_assigned_id"]

Call = tuple[int, int, int, int, list["Call"]]
"""Id, function, count, size and what it called."""


def recorded(
    heap: TinyHeap,
    functions: Sequence[tuple[str, str, int, int]],
    root: Call,
    traces: dict[int, int],
    samples: Sequence[tuple[int, int]] = (),
) -> dict[str, Any]:
    """The document of `heap`, allocated by these functions (name, file, line, column); `traces` are calls by ordinal."""
    document: dict[str, Any] = json.loads(heap.written())
    strings = document["strings"]

    def index(text: str) -> int:
        strings.append(text)
        return len(strings) - 1

    meta = document["snapshot"]["meta"]
    meta["node_fields"].append("trace_node_id")
    meta["node_types"].append("number")
    meta |= {"trace_function_info_fields": FUNCTION_FIELDS, "trace_node_fields": TRACE_FIELDS, "sample_fields": SAMPLE_FIELDS}
    rows = [document["nodes"][i : i + 6] for i in range(0, len(document["nodes"]), 6)]
    document["nodes"] = [value for ordinal, row in enumerate(rows) for value in (*row, traces.get(ordinal, 0))]
    document["edges"] = [v // 6 * 7 if i % 3 == 2 else v for i, v in enumerate(document["edges"])]
    document["locations"] = [v // 6 * 7 if i % 4 == 0 else v for i, v in enumerate(document["locations"])]
    document["snapshot"]["trace_function_count"] = len(functions)
    document["trace_function_infos"] = [
        value for name, file, line, column in functions for value in (0, index(name), index(file), 7, line, column)
    ]
    document["trace_tree"] = _written(root)
    document["samples"] = [value for sample in samples for value in sample]
    return document


def _written(call: Call) -> list[Any]:
    *numbers, children = call
    return [*numbers, [value for child in children for value in _written(child)]]
