"""Who allocated what: as a table, as JSON, and as folded stacks for flame graphs."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from heaptrail.formats.verdict import source_json, written
from heaptrail.report.places import place_from_here
from heaptrail.report.table import Column, Table, excerpt_json, print_table
from heaptrail.report.text import printable
from heaptrail.units import format_bytes, format_count, format_duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heaptrail.model import Allocations, CallTree, StackFrame
    from heaptrail.report.console import Console
    from heaptrail.report.table import Excerpt

ALLOCATIONS_SCHEMA = "heaptrail.allocations/1"
_KINDS = {"timeline": "recorded allocations", "sampling": "sampled allocations"}


def function_table(allocations: Allocations) -> Table:
    """The functions that allocated something. A sampling profile has fewer columns than a timeline."""
    functions = allocations.functions
    live_size = sum(function.live_size for function in functions)
    counted = (
        Column("live_count", "count", [function.live_count for function in functions]),
        Column("size", "bytes", [function.size for function in functions]),
        Column("count", "count", [function.count for function in functions]),
    )
    return Table(
        noun="functions",
        named_by="name",
        columns=(
            Column("live_size", "bytes", [function.live_size for function in functions], share_of=live_size),
            Column("live_total", "bytes", [function.live_total for function in functions], share_of=live_size),
            *(counted if allocations.kind == "timeline" else ()),
            Column("name", "text", [function.name for function in functions]),
            Column("source", "text", [place_from_here(each.source) if each.source else "" for each in functions]),
        ),
    )


def print_allocations(allocations: Allocations, functions: Excerpt, console: Console) -> None:
    """Print what was recorded, and an excerpt of its `function_table`."""
    rows = allocations.functions
    live = format_bytes(sum(row.live_size for row in rows))
    line = f"  {_KINDS[allocations.kind]}, {live} alive"
    if allocations.kind == "timeline":
        size, count = sum(row.size for row in rows), sum(row.count for row in rows)
        live_count = sum(row.live_count for row in rows)
        line += f" in {format_count(live_count)} objects"
        # Python's stacks are those of what is alive.
        if (size, count) != (sum(row.live_size for row in rows), live_count):
            line += f", of {format_bytes(size)} in {format_count(count)} allocated"
    if allocations.samples:
        line += f" in {format_duration(allocations.samples[-1].milliseconds / 1000)}"
    console.line((printable(allocations.file), "bold"), line)
    console.line()
    print_table(functions, console)
    if allocations.file != "-" and functions:
        console.line()
        file = printable(shlex.quote(allocations.file))
        console.line(("next: ", "dim"), f"heaptrail allocations {file} --folded > stacks.folded")


def allocations_json(allocations: Allocations, functions: Excerpt) -> str:
    """The allocations (`heaptrail.allocations/1`) with an excerpt of their `function_table`. Sizes in bytes."""
    rows = [
        {**row, "source": source_json(allocations.functions[place].source)}
        for place, row in zip(functions.rows, excerpt_json(functions), strict=True)
    ]
    return written({
        "schema": ALLOCATIONS_SCHEMA,
        "file": allocations.file,
        "kind": allocations.kind,
        "live_size": sum(row.live_size for row in allocations.functions),
        "function_count": functions.matching_count,
        "functions": rows,
        "samples": [
            {"milliseconds": each.milliseconds, "last_assigned_id": each.last_assigned_id, "live_size": each.live_size}
            for each in allocations.samples
        ],
    })  # fmt: skip


def folded_stacks(tree: CallTree) -> Iterator[str]:
    """`root;f;g 1234`: a line for each stack with live bytes, outermost first, as flamegraph.pl and speedscope read it.

    Equal stacks stand in several lines where V8 tells calls apart that look the same; readers add them up.
    """
    names = [_folded_name(frame) for frame in tree.frames]
    functions, parents, sizes = tree.functions.tolist(), tree.parents.tolist(), tree.live_sizes.tolist()
    open_calls: list[int] = []
    for call, size in enumerate(sizes):
        while open_calls and open_calls[-1] != parents[call]:
            open_calls.pop()
        open_calls.append(call)
        if size >= 1:
            yield f"{';'.join(names[functions[each]] for each in open_calls)} {size:.0f}"


def _folded_name(frame: StackFrame) -> str:
    """Nothing in a name can end a frame or a line. Two functions of one name are told apart by their place."""
    place = f" ({place_from_here(frame.source)})" if frame.source else ""
    return printable(frame.function + place).replace(";", "\\x3b")
