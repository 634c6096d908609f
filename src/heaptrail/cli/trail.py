"""`heaptrail trail @ID FILE`."""

from __future__ import annotations

import click

from heaptrail.cli.node_id import parse_node_id
from heaptrail.cli.opening import index_option, open_snapshot
from heaptrail.errors import UsageError

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
    from heaptrail.report.json import step_sizes, trail_json

    if as_json:
        click.echo(trail_json(node, trails, limit=limit or 0))
        return
    from heaptrail.report.console import Console
    from heaptrail.report.terminal import print_trail

    console = Console()
    for place, trail in enumerate(trails):
        if place:
            console.line()
        source = None if place else node.source
        print_trail(trail, step_sizes(snapshot, trail), source, console, limit=DEFAULT_LIMIT if limit is None else limit)
    if len(trails) < count:
        console.line()
        console.line(f"there are no more: every other way leads through what is shown ({len(trails)} of {count})")
