"""Lists of objects, and of what one of them dominates, on a terminal and as JSON."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from heaptrail.analysis.selecting import dominated_classes, dominated_nodes
from heaptrail.formats.verdict import written
from heaptrail.report.node_tables import node_table
from heaptrail.report.summary import class_table
from heaptrail.report.table import excerpt_json, print_table
from heaptrail.report.text import printable, shorten
from heaptrail.units import format_bytes, format_count

if TYPE_CHECKING:
    from heaptrail.nodes import Node
    from heaptrail.report.console import Console
    from heaptrail.report.table import Excerpt, Table
    from heaptrail.snapshot import Snapshot

OBJECTS_SCHEMA = "heaptrail.objects/1"
DOMINATORS_SCHEMA = "heaptrail.dominators/1"


def objects_json(file: str, objects: Excerpt) -> str:
    """Objects (`heaptrail.objects/1`) from a `node_table`."""
    return written({
        "schema": OBJECTS_SCHEMA, "file": file, "object_count": objects.matching_count, "objects": excerpt_json(objects),
    })  # fmt: skip


def print_objects(objects: Excerpt, file: str, console: Console) -> None:
    """Print objects from a `node_table`, what they are in all, and the next command."""
    console.line((printable(file), "bold"), f"  {format_count(objects.matching_count)} objects")
    console.line()
    print_table(objects, console)
    if objects and file != "-":
        console.line()
        console.line(("next: ", "dim"), f"heaptrail show @{objects.cell(0, 'id')} {printable(shlex.quote(file))}")


def dominators_table(snapshot: Snapshot, ordinal: int, by: str) -> Table:
    """What a node dominates: by `object` those directly below it, by `class` all that is below."""
    if by == "class":
        return class_table(dominated_classes(snapshot, ordinal), float(snapshot.retained_sizes[ordinal]))
    return node_table(snapshot, dominated_nodes(snapshot, ordinal), "objects", share_of=ordinal)


def dominators_json(node: Node, by: str, rows: Excerpt) -> str:
    """What a node dominates (`heaptrail.dominators/1`), from a `dominators_table`."""
    return written({
        "schema": DOMINATORS_SCHEMA,
        "object": described(node),
        "by": by,
        "row_count": rows.matching_count,
        "rows": excerpt_json(rows),
    })  # fmt: skip


def print_dominators(node: Node, rows: Excerpt, file: str, console: Console) -> None:
    """Print rows of a `dominators_table`, and the next command."""
    print_title(node, "keeps", console)
    print_table(rows, console)
    if rows and file != "-":
        console.line()
        by_class = "largest_id" in rows.table.names
        id_ = rows.cell(0, "largest_id" if by_class else "id")
        verb = f"show @{id_} {_quoted(file)}" if by_class else f"dominators {_quoted(file)} @{id_}"
        console.line(("next: ", "dim"), f"heaptrail {verb}")


def print_title(node: Node, verb: str, console: Console) -> None:
    """One line about the object that a list belongs to: the root is the heap."""
    size = format_bytes(node.retained_size)
    if node.ordinal == 0:
        console.line(("the heap", "bold"), f"  {size}")
    else:
        name = shorten(node.class_name, 60)
        console.line((f"@{node.id}  ", "bold"), (name, "bold"), f"  {verb} {size}")
    console.line()


def described(node: Node) -> dict[str, str | int]:
    """The object that a list belongs to, for JSON."""
    return {
        "id": node.id,
        "type": node.type,
        "class": node.class_name,
        "name": node.display_name,
        "shallow": node.shallow_size,
        "retained": node.retained_size,
        "distance": node.distance,
    }


def _quoted(file: str) -> str:
    return printable(shlex.quote(file))
