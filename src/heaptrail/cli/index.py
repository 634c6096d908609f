"""`heaptrail index list` and `heaptrail index clear`."""

from __future__ import annotations

from pathlib import Path

import click


@click.group("index", context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """List or remove the index files of snapshots opened before.

    Commands keep one for each large snapshot they open, in a folder of your own: HEAPTRAIL_CACHE, or heaptrail
    in XDG_CACHE_HOME or ~/.cache. HEAPTRAIL_NO_INDEX=1 turns that off, HEAPTRAIL_INDEX_LIMIT (10 GiB) bounds it.

    \b
      heaptrail index list --json
      heaptrail index clear app.heapsnapshot
    """  # noqa: D301


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (heaptrail.index/1).")
def list_(as_json: bool) -> None:
    """List the index files, the last used first.

    \b
      heaptrail index list
    """  # noqa: D301
    from heaptrail.formats.index_folder import index_folder, index_limit, stored_indexes

    folder, limit, indexes = index_folder(), index_limit(), stored_indexes()
    if as_json:
        from heaptrail.report.index import indexes_json

        click.echo(indexes_json(folder, limit, indexes))
        return
    from heaptrail.report.console import Console
    from heaptrail.report.index import print_indexes

    print_indexes(folder, limit, indexes, Console())


@command.command("clear")
@click.argument("files", nargs=-1, metavar="[FILE…]", type=click.Path(path_type=Path))
def clear(files: tuple[Path, ...]) -> None:
    """Remove the indexes of these snapshots, or all of them.

    A snapshot may be gone already: it is known by its path as well. The snapshots themselves are not touched.

    \b
      heaptrail index clear app.heapsnapshot
    """  # noqa: D301
    from heaptrail.formats.index_folder import clear_indexes, stored_indexes
    from heaptrail.formats.indexing import belongs_to
    from heaptrail.units import format_bytes

    stored = stored_indexes()
    wanted = [index for index in stored if any(belongs_to(index, file) for file in files)] if files else stored
    removed = clear_indexes(wanted)
    noun = "index" if len(removed) == 1 else "indexes"
    click.echo(f"removed {len(removed)} {noun}, {format_bytes(sum(index.size for index in removed))}")
