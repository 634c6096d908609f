"""What the strings of a heap say: on a terminal, and as JSON (`heaptrail.strings/1`)."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from heaptrail._graph import Heap, StringTexts
from heaptrail.formats.verdict import written
from heaptrail.report.table import Column, Table, excerpt_json, print_table
from heaptrail.report.text import printable
from heaptrail.units import format_bytes, format_count

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heaptrail import model
    from heaptrail.report.console import Console
    from heaptrail.report.table import Excerpt

STRINGS_SCHEMA = "heaptrail.strings/1"


def strings_table(heap: Heap, texts: model.StringTexts) -> Table:
    """One row a text; texts are decoded when they are looked at."""
    return Table(
        noun="strings",
        named_by="text",
        columns=(
            Column("wasted", "bytes", texts.wasted.tolist()),
            Column("shallow", "bytes", texts.shallow.tolist()),
            Column("count", "count", texts.counts.tolist()),
            Column("id", "id", texts.ids.tolist()),
            Column("text", "text", _Texts(heap, texts.nodes)),
        ),
        hidden=(
            Column("retained", "bytes", texts.retained.tolist()),
            Column("cut", "count", texts.is_cut.tolist()),
        ),
    )


class _Texts(Sequence[str]):
    """The texts of string nodes."""

    def __init__(self, heap: Heap, nodes: NDArray[np.uint32]) -> None:
        self._texts = StringTexts(heap)
        self._nodes = nodes.tolist()

    def __len__(self) -> int:
        return len(self._nodes)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self._texts.text(node) for node in self._nodes[place]]
        return self._texts.text(self._nodes[place])


def print_strings(file: str, texts: model.StringTexts, strings: Excerpt, console: Console) -> None:
    """Print the totals of all `texts`, an excerpt of their `strings_table`, and the next command."""
    several = texts.counts > 1
    console.line(
        (printable(file), "bold"),
        f"  {format_count(int(texts.counts.sum()))} strings, {format_bytes(int(texts.shallow.sum()))}; "
        f"{format_count(int(texts.counts[several].sum()))} of them say what others say, "
        f"{format_bytes(int(texts.wasted.sum()))} wasted",
    )
    console.line()
    print_table(strings, console)
    if strings and file != "-":
        console.line()
        console.line(("next: ", "dim"), f"heaptrail trail @{strings.cell(0, 'id')} {printable(shlex.quote(file))}")


def strings_json(file: str, texts: model.StringTexts, strings: Excerpt) -> str:
    """The same (`heaptrail.strings/1`). Sizes in bytes."""
    return written({
        "schema": STRINGS_SCHEMA,
        "file": file,
        "total": {
            "count": int(texts.counts.sum()),
            "shallow": int(texts.shallow.sum()),
            "wasted": int(texts.wasted.sum()),
        },
        "string_count": strings.matching_count,
        "strings": excerpt_json(strings),
    })  # fmt: skip
