"""`heaptrail objects FILE`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from heaptrail.cli.object_filters import object_filters
from heaptrail.cli.opening import index_option, open_snapshot
from heaptrail.cli.table_options import table_options
from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from heaptrail.cli.object_filters import ObjectFilters
    from heaptrail.report.selection import Selection

COLUMNS = ("retained", "shallow", "distance", "id", "type", "class", "name")


@click.command("objects")
@click.argument("file")
@click.option("--class", "class_name", metavar="NAME", help="Only objects of this class, as summary names it.")
@click.option("--class-key", metavar="KEY", help="Only objects of the class with this key, as summary --json has it.")
@object_filters
@table_options(COLUMNS, sort="retained", noun="objects", schema="heaptrail.objects/1")
@index_option
def command(
    file: str,
    class_name: str | None,
    class_key: str | None,
    object_filters: ObjectFilters,
    selection: Selection,
    as_json: bool,
    use_index: bool,
) -> None:
    """List the objects of a class, or all objects, sorted and filtered.

    What DevTools shows when a class of its Summary is opened. Objects without a shallow size are left out, as
    there: what they take belongs to another object.

    \b
      heaptrail objects app.heapsnapshot --class Session --sort shallow
      heaptrail objects app.heapsnapshot --filter type=closure --filter 'name~^on[A-Z]' --filter 'retained>1MiB'
    """  # noqa: D301
    from heaptrail.analysis.selecting import nodes_of_classes
    from heaptrail.report.node_tables import node_table

    if class_name is not None and class_key is not None:
        raise UsageError("A class is named by --class or by --class-key, not by both.")
    snapshot = open_snapshot(file, use_index=use_index)
    nodes = nodes_of_classes(snapshot, class_name, class_key)
    if (mask := object_filters.mask(snapshot, use_index=use_index)) is not None:
        nodes = nodes[mask[nodes] != 0]
    objects = selection.excerpt(node_table(snapshot, nodes, "objects"))
    if as_json:
        from heaptrail.report.node_lists import objects_json

        click.echo(objects_json(snapshot.name, objects))
        return
    from heaptrail.report.console import Console
    from heaptrail.report.node_lists import print_objects

    print_objects(objects, snapshot.name, Console())
