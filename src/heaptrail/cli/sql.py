"""`heaptrail sql QUERY FILE…`."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heaptrail.cli.opening import index_option, open_snapshot
from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from heaptrail.sql import Session

DEFAULT_LIMIT = 20
_FORMATS = ("table", "csv", "json", "parquet")


@click.command("sql")
@click.argument("query")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--format", "format_", type=click.Choice(_FORMATS), help="Of the answer. [default: table; with -o, by the ending of the name]"
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="Write the answer into a file that only you can read.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    metavar="N",
    help=f"Number of rows, 0 for all. [default: {DEFAULT_LIMIT} in a table, else all]",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON (heaptrail.sql/1).")
@index_option
def command(
    query: str,
    files: tuple[str, ...],
    format_: str | None,
    output: Path | None,
    limit: int | None,
    as_json: bool,
    use_index: bool,
) -> None:
    """Ask a heap a question in SQL.

    QUERY is one SELECT as DuckDB understands it, or - to read it from standard input. The tables are nodes,
    edges, classes, dominators and strings; DESCRIBE nodes lists the columns of one. With several FILEs these are
    of the first, and s1.nodes, s2.nodes, … of each. A query reads the tables and can do nothing else.

    \b
      heaptrail sql "select class, sum(shallow) from nodes group by 1 order by 2 desc" app.heapsnapshot
    """  # noqa: D301
    from heaptrail.sql import plan_query, session

    wanted = _format(format_, output, as_json=as_json)
    if query == "-":
        if "-" in files:
            raise UsageError("the query and a heap cannot both come from standard input", help="give one of them as an argument")
        query = sys.stdin.read()
    plan = plan_query(query, len(files))
    snapshots = [open_snapshot(file, use_index=use_index) for file in files]
    if output is None:
        with session(plan, snapshots) as opened:
            _print(opened, query, files[0], wanted, limit)
        return
    from heaptrail.cli.private_file import private_file

    with private_file(output) as path, session(plan, snapshots, writes=path) as opened:
        _write(opened, query, path, wanted, limit or 0)
    click.echo(f"{output}  {output.stat().st_size:,} bytes")


def _format(named: str | None, output: Path | None, *, as_json: bool) -> str:
    if as_json:
        if named not in (None, "json"):
            raise UsageError(f"--json and --format {named} do not go together", help="give one of them")
        named = "json"
    if output is None:
        if named == "parquet":
            raise UsageError("Parquet is no text to be printed", help="give a file with -o")
        return named or "table"
    found = named or output.suffix.removeprefix(".")
    if found not in ("csv", "json", "parquet"):
        raise UsageError(f"what to write into {output}?", help="give --format csv, json or parquet")
    return found


def _print(opened: Session, query: str, file: str, wanted: str, limit: int | None) -> None:
    from heaptrail.report.console import Console
    from heaptrail.report.sql import print_rows, write_csv, write_json
    from heaptrail.report.text import printable

    if wanted == "csv":
        write_csv(*opened.rows(limit or 0), sys.stdout)
        return
    if wanted == "json":
        write_json(query, *opened.rows(limit or 0), sys.stdout)
        return
    shown = DEFAULT_LIMIT if limit is None else limit
    columns, rows = opened.rows(shown + 1 if shown else 0)
    console = Console()
    printed = print_rows(columns, rows, shown, console)
    ids = [row[place] for row in printed for place, column in enumerate(columns) if column.name == "id"]
    if file != "-":
        next_ = f"trail @{ids[0]}" if ids else "summary"
        console.line()
        console.line(("next: ", "dim"), f"heaptrail {next_} {printable(shlex.quote(file))}")


def _write(opened: Session, query: str, path: Path, wanted: str, limit: int) -> None:
    from heaptrail.report.sql import write_csv, write_json

    if wanted == "parquet":
        opened.write_parquet(path, limit)
        return
    columns, rows = opened.rows(limit)
    with path.open("w", encoding="utf-8", newline="") as file:
        if wanted == "csv":
            write_csv(columns, rows, file)
        else:
            write_json(query, columns, rows, file)
