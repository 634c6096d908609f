"""`heaptrail retainers @ID FILE`."""

from __future__ import annotations

import click

from heaptrail.cli.node_id import parse_node_id, parse_node_ids
from heaptrail.cli.opening import index_option, open_snapshot

DEFAULT_LIMIT = 10


@click.command("retainers")
@click.argument("id_", metavar="@ID", callback=parse_node_id)
@click.argument("file")
@click.option(
    "--ignore",
    "ignored",
    multiple=True,
    metavar="@ID",
    callback=parse_node_ids,
    help="Look for what holds the object besides this one; distances are counted around it. Can be repeated.",
)
@click.option(
    "--depth",
    type=click.IntRange(min=1, max=30),
    metavar="N",
    help="Unfold this many levels. [default: the shortest way to a root]",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1, max=100),
    metavar="N",
    help=f"Number of retainers shown of each object. [default: {DEFAULT_LIMIT}; with --json 100]",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON (heaptrail.retainers/1).")
@index_option
def command(
    id_: int, file: str, ignored: tuple[int, ...], depth: int | None, limit: int | None, as_json: bool, use_index: bool
) -> None:
    """Show what holds an object, as a tree up to the roots.

    @ID is an object's id as heaptrail and DevTools show it. The tree is that of DevTools' Retainers: the nearest
    to a root comes first, and is unfolded; weak references and the edges of the root itself are left out.

    \b
      heaptrail retainers @48211 app.heapsnapshot
      heaptrail retainers @48211 app.heapsnapshot --ignore @5120 --depth 3
    """  # noqa: D301
    from heaptrail.analysis.retainers import MOST_SIBLINGS, Retainers

    snapshot = open_snapshot(file, use_index=use_index)
    node = snapshot.by_id(id_)
    retainers = Retainers(snapshot, [snapshot.by_id(each).ordinal for each in ignored])
    tree = retainers.tree(node.ordinal, depth=depth, siblings=limit or (MOST_SIBLINGS if as_json else DEFAULT_LIMIT))
    if as_json:
        from heaptrail.report.objects_json import retainers_json

        click.echo(retainers_json(tree))
        return
    from heaptrail.report.console import Console
    from heaptrail.report.retainers import print_retainers

    print_retainers(tree, snapshot.name, Console())
