"""`heaptrail dominators FILE [@ID]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from heaptrail.cli.node_id import parse_optional_node_id
from heaptrail.cli.opening import index_option, open_snapshot
from heaptrail.cli.table_options import table_options

if TYPE_CHECKING:
    from heaptrail.report.selection import Selection

COLUMNS = ("retained", "shallow", "count", "distance", "id", "type", "class", "name", "largest_id", "key")
COLUMNS_OF = {
    "object": ("retained", "shallow", "distance", "id", "type", "class", "name"),
    "class": ("retained", "shallow", "count", "distance", "name", "largest_id", "key"),
}


@click.command("dominators")
@click.argument("file")
@click.argument("id_", metavar="[@ID]", required=False, callback=parse_optional_node_id)
@click.option(
    "--by",
    type=click.Choice(sorted(COLUMNS_OF)),
    default="object",
    show_default=True,
    help="The objects one step down the dominator tree, or all that is below by class.",
)
@table_options(COLUMNS, sort="retained", noun="rows", schema="heaptrail.dominators/1")
@index_option
def command(file: str, id_: int | None, by: str, selection: Selection, as_json: bool, use_index: bool) -> None:
    """List what an object alone keeps, or the largest of a heap.

    An object dominates another when every way from the roots to that one leads through it: with it all that it
    dominates would be freed. Without @ID the list begins at the root; the retained sizes of its rows add up to
    the heap.

    \b
      heaptrail dominators app.heapsnapshot
      heaptrail dominators app.heapsnapshot @48211 --by class
    """  # noqa: D301
    from heaptrail.report.node_lists import dominators_json, dominators_table, print_dominators
    from heaptrail.report.selection import check_columns

    check_columns(selection, COLUMNS_OF[by], COLUMNS, f"the list by {by}")
    snapshot = open_snapshot(file, use_index=use_index)
    node = snapshot.node(0) if id_ is None else snapshot.by_id(id_)
    rows = selection.excerpt(dominators_table(snapshot, node.ordinal, by))
    if as_json:
        click.echo(dominators_json(node, by, rows))
        return
    from heaptrail.report.console import Console

    print_dominators(node, rows, snapshot.name, Console())
