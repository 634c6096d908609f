"""`heaptrail trail @ID FILE`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from heaptrail.cli.node_id import parse_node_id
from heaptrail.cli.opening import index_option, open_snapshot

if TYPE_CHECKING:
    from heaptrail.formats.verdict import Json
    from heaptrail.nodes import Node

DEFAULT_LIMIT = 40


@click.command("trail")
@click.argument("id_", metavar="@ID", callback=parse_node_id)
@click.argument("file")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    metavar="N",
    help=f"Number of steps, 0 for all. [default: {DEFAULT_LIMIT}; with --json all]",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON (heaptrail.trail/1).")
@index_option
def command(id_: int, file: str, limit: int | None, as_json: bool, use_index: bool) -> None:
    """Show the way from a root to an object: why it is alive.

    @ID is an object's id as heaptrail and DevTools show it. The way is the one that a person would take,
    through variables and properties; DevTools' shortest path often leads through the runtime's own tables.

    \b
      heaptrail trail @48211 app.heapsnapshot
    """  # noqa: D301
    snapshot = open_snapshot(file, use_index=use_index)
    node = snapshot.by_id(id_)
    trail = snapshot.trail(node)
    steps = [snapshot.node(step.ordinal) for step in trail.steps]
    sizes = [(step.shallow_size, step.retained_size) for step in steps]
    if as_json:
        from heaptrail.report.json import trail_json

        click.echo(trail_json(trail, _described(node), sizes, limit=limit or 0))
        return
    from heaptrail.report.console import Console
    from heaptrail.report.terminal import print_trail

    print_trail(trail, sizes, node.source, Console(), limit=DEFAULT_LIMIT if limit is None else limit)


def _described(node: Node) -> dict[str, Json]:
    from heaptrail.formats.verdict import source_json

    return {
        "id": node.id,
        "type": node.type,
        "class": node.class_name,
        "name": node.name,
        "shallow_size": node.shallow_size,
        "retained_size": node.retained_size,
        "distance": node.distance,
        "source": source_json(node.source),
    }
