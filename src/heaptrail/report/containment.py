"""What objects hold, as a table or a tree, on a terminal and as JSON."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING

import numpy as np

from heaptrail.analysis.devtools_order import order_references
from heaptrail.analysis.objects import edges_of
from heaptrail.analysis.retainers import MOST_NODES
from heaptrail.display_names import display_name
from heaptrail.formats.verdict import written
from heaptrail.report.node_lists import described, print_title
from heaptrail.report.node_tables import LazyTexts
from heaptrail.report.object_texts import edge_text
from heaptrail.report.table import Column, Table, excerpt_json, print_table
from heaptrail.report.text import printable, shorten
from heaptrail.units import format_bytes, format_count, format_distance

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from heaptrail.formats.verdict import Json
    from heaptrail.nodes import Node
    from heaptrail.report.console import Console
    from heaptrail.report.selection import Selection
    from heaptrail.report.table import Excerpt
    from heaptrail.snapshot import Snapshot

CONTAINMENT_SCHEMA = "heaptrail.containment/1"
_INDENT = "  "
_ALL = " references; --limit 0 shows all"
_NARROWEST_NAME = 12


@dataclass(slots=True)
class Level:
    """Some references of one object, and by row what the objects hold that are unfolded. `above` are those on the way here."""

    ordinal: int
    excerpt: Excerpt
    targets: tuple[int, ...]
    above: frozenset[int]
    below: dict[int, Level] = field(default_factory=dict)

    def is_cycle(self, row: int) -> bool:
        """Whether the object of the excerpt's own row stands above itself."""
        return self.targets[row] in self.above or self.targets[row] == self.ordinal


@dataclass(frozen=True, slots=True)
class Containment:
    """A tree of references. `is_cut` where it would have had more nodes than it may have."""

    top: Level
    is_cut: bool


def unfold(snapshot: Snapshot, ordinal: int, selection: Selection, depth: int) -> Containment:
    """What a node holds, `depth` levels down, each level chosen by the selection, but no more than 5,000 nodes below the first.

    Cost: the edges of each node that is unfolded.
    """
    name_of = cache(partial(display_name, snapshot.heap))
    top = _level(snapshot, ordinal, selection, frozenset(), name_of)
    levels, count = [top], 0
    for _ in range(depth - 1):
        deeper: list[Level] = []
        for level in levels:
            for row, target in enumerate(level.targets):
                if level.is_cycle(row):
                    continue
                below = _level(snapshot, target, selection, level.above | {level.ordinal}, name_of)
                count += len(below.targets)
                if count > MOST_NODES:
                    return Containment(top, is_cut=True)
                level.below[row] = below
                deeper.append(below)
        levels = deeper
    return Containment(top, is_cut=False)


def _level(snapshot: Snapshot, ordinal: int, selection: Selection, above: frozenset[int], name_of: Callable[[int], str]) -> Level:
    edges = order_references(snapshot.heap, edges_of(snapshot.heap, ordinal))
    targets = snapshot.heap.edge_targets[np.array(edges, dtype=np.uint32)]
    excerpt = selection.excerpt(_reference_table(snapshot, edges, targets, name_of))
    return Level(ordinal, excerpt, tuple(targets[list(excerpt.rows)].tolist()), above)


def _reference_table(snapshot: Snapshot, edges: list[int], targets: NDArray[np.uint32], name_of: Callable[[int], str]) -> Table:
    """References in DevTools' order, largest retained size first."""
    heap, naming, count = snapshot.heap, snapshot.naming, len(edges)
    return Table(
        noun="references",
        named_by="edge",
        columns=(
            Column("retained", "bytes", snapshot.retained_sizes[targets], share_of=float(snapshot.retained_sizes[0])),
            Column("shallow", "bytes", snapshot.shallow_sizes[targets]),
            Column("distance", "distance", snapshot.distances[targets]),
            Column("id", "id", heap.node_ids[targets]),
            Column("edge", "text", LazyTexts(count, lambda row: naming.edge_name(edges[row]))),
            Column("name", "text", LazyTexts(count, lambda row: name_of(int(targets[row])))),
        ),
        hidden=(
            Column("edge_type", "text", LazyTexts(count, lambda row: naming.edge_type(edges[row]))),
            Column("type", "text", LazyTexts(count, lambda row: naming.node_type(int(targets[row])))),
            Column("class", "text", LazyTexts(count, lambda row: snapshot.node(int(targets[row])).class_name)),
        ),
    )


def containment_json(node: Node, tree: Containment) -> str:
    """What an object holds (`heaptrail.containment/1`)."""
    return written({
        "schema": CONTAINMENT_SCHEMA,
        "object": described(node),
        "is_cut": tree.is_cut,
        "reference_count": tree.top.excerpt.matching_count,
        "references": _level_json(tree.top),
    })  # fmt: skip


def _level_json(level: Level) -> list[Json]:
    rows: list[Json] = []
    for place, row in enumerate(excerpt_json(level.excerpt)):
        below = level.below.get(place)
        unfolded: dict[str, Json] = {}
        if below:
            unfolded = {"reference_count": below.excerpt.matching_count, "references": _level_json(below)}
        rows.append({**row, "is_cycle": level.is_cycle(place), **unfolded})
    return rows


def print_containment(node: Node, tree: Containment, file: str, console: Console) -> None:
    """Print what an object holds, as a table, or as a tree where it is unfolded; and the next command."""
    top = tree.top
    print_title(node, "keeps", console)
    if top.below:
        console.line((f"{'retained':>10}  {'shallow':>10}  {'distance':>8}  {'id':>10}", "bold"))
        _print_level(top, 0, console)
    else:
        print_table(top.excerpt, console)
    if tree.is_cut:
        console.line()
        console.line(("note: ", "dim"), f"some are not unfolded: a tree has at most {format_count(MOST_NODES)} nodes")
    if top.excerpt and file != "-":
        console.line()
        id_ = top.excerpt.cell(0, "id")
        console.line(("next: ", "dim"), f"heaptrail containment {printable(shlex.quote(file))} @{id_}")


def _print_level(level: Level, depth: int, console: Console) -> None:
    excerpt = level.excerpt
    for place in range(len(excerpt.rows)):
        cell = {name: excerpt.cell(place, name) for name in excerpt.table.names}
        distance = format_distance(float(cell["distance"]))
        sizes = f"{format_bytes(float(cell['retained'])):>10}  {format_bytes(float(cell['shallow'])):>10}  {distance:>8}  "
        before = f"{sizes}{'@' + str(cell['id']):>10}  {_INDENT * depth}"
        edge = edge_text(str(cell["edge"]), str(cell["edge_type"]))
        note = "  ↻ above" if level.is_cycle(place) else ""
        left = max(console.width - len(before) - len(edge) - len(note) - len(": "), _NARROWEST_NAME)
        console.line(before, (edge, "cyan"), ": ", shorten(str(cell["name"]), left), (note, "dim"))
        if place in level.below:
            _print_level(level.below[place], depth + 1, console)
    hidden = excerpt.matching_count - len(excerpt.rows)
    if hidden:
        console.line(f"{'':46}{_INDENT * depth}… {format_count(hidden)} more{_ALL if depth == 0 else ''}")
