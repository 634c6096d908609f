"""`heaptrail containment FILE [@ID]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from heaptrail.cli.node_id import parse_optional_node_id
from heaptrail.cli.opening import index_option, open_snapshot
from heaptrail.cli.table_options import table_options

if TYPE_CHECKING:
    from heaptrail.report.selection import Selection

COLUMNS = ("retained", "shallow", "distance", "id", "edge", "edge_type", "type", "class", "name")
DEEPEST = 30


@click.command("containment")
@click.argument("file")
@click.argument("id_", metavar="[@ID]", required=False, callback=parse_optional_node_id)
@click.option("--depth", type=click.IntRange(min=1, max=DEEPEST), default=1, show_default=True, help="Levels to unfold.")
@table_options(COLUMNS, sort="retained", noun="references", schema="heaptrail.containment/1")
@index_option
def command(file: str, id_: int | None, depth: int, selection: Selection, as_json: bool, use_index: bool) -> None:
    """Show what the roots of a heap hold, or what an object holds.

    DevTools' Containment: without @ID from the root of the heap downwards, with it the references of one
    object, largest retained size first. With --depth it is a tree; order, filters and limit then hold for each
    level.

    \b
      heaptrail containment app.heapsnapshot
      heaptrail containment app.heapsnapshot @48211 --depth 3 --limit 5
    """  # noqa: D301
    from heaptrail.report.containment import containment_json, print_containment, unfold

    snapshot = open_snapshot(file, use_index=use_index)
    node = snapshot.node(0) if id_ is None else snapshot.by_id(id_)
    tree = unfold(snapshot, node.ordinal, selection, depth)
    if as_json:
        click.echo(containment_json(node, tree))
        return
    from heaptrail.report.console import Console

    print_containment(node, tree, snapshot.name, Console())
