"""`heaptrail trail @ID FILE`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from heaptrail.cli.node_id import parse_node_id
from heaptrail.cli.opening import index_option, open_snapshot
from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from heaptrail.formats.verdict import Json
    from heaptrail.model import Trail
    from heaptrail.nodes import Node
    from heaptrail.snapshot import Snapshot

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
@click.option("--shortest", is_flag=True, help="The shortest way, as DevTools shows it.")
@click.option(
    "--count",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="N",
    help="Number of trails; each further one avoids what holds the object on those before.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON (heaptrail.trail/1).")
@index_option
def command(id_: int, file: str, limit: int | None, shortest: bool, count: int, as_json: bool, use_index: bool) -> None:
    """Show the way from a root to an object: why it is alive.

    @ID is an object's id as heaptrail and DevTools show it. The way is the one that a person would take,
    through variables and properties; DevTools' shortest path, which --shortest shows, often leads through the
    runtime's own tables. With --count there are more of them, through other holders, as far as there are any.

    \b
      heaptrail trail @48211 app.heapsnapshot
      heaptrail trail @48211 app.heapsnapshot --count 3
    """  # noqa: D301
    if shortest and count > 1:
        raise UsageError("--shortest is one trail: it cannot be had together with --count.")
    snapshot = open_snapshot(file, use_index=use_index)
    node = snapshot.by_id(id_)
    trails = [snapshot.shortest_trail(node)] if shortest else snapshot.trails(node, count)
    sizes = [[(step.shallow_size, step.retained_size) for step in _nodes(snapshot, trail)] for trail in trails]
    if as_json:
        from heaptrail.report.json import trail_json

        click.echo(trail_json(trails, _described(node), sizes, limit=limit or 0))
        return
    from heaptrail.report.console import Console
    from heaptrail.report.terminal import print_trail

    console = Console()
    for place, (trail, its_sizes) in enumerate(zip(trails, sizes, strict=True)):
        if place:
            console.line()
        source = None if place else node.source
        print_trail(trail, its_sizes, source, console, limit=DEFAULT_LIMIT if limit is None else limit)
    if len(trails) < count:
        console.line()
        console.line(f"there are no more: every other way leads through what is shown ({len(trails)} of {count})")


def _nodes(snapshot: Snapshot, trail: Trail) -> list[Node]:
    return [snapshot.node(step.ordinal) for step in trail.steps]


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
