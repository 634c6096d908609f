"""`heaptrail show @ID FILE`."""

from __future__ import annotations

import click

from heaptrail.cli.node_id import parse_node_id
from heaptrail.cli.opening import index_option, open_snapshot

DEFAULT_LIMIT = 20
DEFAULT_CHARACTERS = 2000


@click.command("show")
@click.argument("id_", metavar="@ID", callback=parse_node_id)
@click.argument("file")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    metavar="N",
    help=f"Number of rows in each group, 0 for all. [default: {DEFAULT_LIMIT}; with --json all]",
)
@click.option(
    "--characters",
    type=click.IntRange(min=0),
    metavar="N",
    help=f"Characters of a string's text, 0 for all. [default: {DEFAULT_CHARACTERS}; with --json all]",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON (heaptrail.object/1).")
@index_option
def command(id_: int, file: str, limit: int | None, characters: int | None, as_json: bool, use_index: bool) -> None:
    """Show one object: its value, properties, entries and variables.

    @ID is an object's id as heaptrail and DevTools show it. Strings are shown in full where the heap has them
    in full, entries of Maps as key and value, and of a function the variables that it sees. References come in
    the order of DevTools: the largest retained size first.

    \b
      heaptrail show @48211 app.heapsnapshot
    """  # noqa: D301
    from heaptrail.analysis.objects import open_object

    snapshot = open_snapshot(file, use_index=use_index)
    node = snapshot.by_id(id_)
    details = open_object(
        snapshot,
        node.ordinal,
        limit=_effective(limit, DEFAULT_LIMIT, as_json=as_json),
        characters=_effective(characters, DEFAULT_CHARACTERS, as_json=as_json),
    )
    if as_json:
        from heaptrail.report.objects_json import object_json

        click.echo(object_json(details))
        return
    from heaptrail.report.console import Console
    from heaptrail.report.show import print_object

    print_object(details, snapshot.name, Console())


def _effective(asked: int | None, default: int, *, as_json: bool) -> int:
    if asked is not None:
        return asked
    return 0 if as_json else default
