"""The table in the README: a column a tool, CPU and memory of each row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.results import format_size, format_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.measuring import Cost
    from benchmarks.results import Measured

BEGIN = "<!-- benchmarks/run --readme writes from here -->"
END = "<!-- to here -->"


def with_table(text: str, results: Sequence[Measured]) -> str:
    """The README's text with the table of these results in its place. Raises `ValueError` where it has no place for it."""
    before, begin, rest = text.partition(BEGIN)
    _, end, behind = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the README has no lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{_table(results)}\n{END}{behind}"


def _table(results: Sequence[Measured]) -> str:
    tools = list(dict.fromkeys(tool for measured in results for tool in measured.costs))
    lines = [["the work", *tools], ["---"] * (len(tools) + 1)]
    lines += [[measured.row.title, *(_cell(measured.costs.get(tool)) for tool in tools)] for measured in results]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(cost: Cost | None) -> str:
    if cost is None:
        return "-"
    memory = cost.resident_bytes if cost.anonymous_bytes is None else cost.anonymous_bytes
    return f"{format_time(cost.cpu_seconds)}, {format_size(memory)}"
