"""`heaptrail strings FILE`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from heaptrail.cli.opening import index_option, open_snapshot
from heaptrail.cli.table_options import table_options

if TYPE_CHECKING:
    from heaptrail.report.selection import Selection

COLUMNS = ("wasted", "shallow", "retained", "count", "id", "text", "cut")


@click.command("strings")
@click.argument("file")
@click.option("--all", "with_single", is_flag=True, help="Also strings that occur once.")
@table_options(COLUMNS, sort="wasted", noun="strings", schema="heaptrail.strings/1")
@index_option
def command(file: str, with_single: bool, selection: Selection, as_json: bool, use_index: bool) -> None:
    """List the strings that a heap has more than once.

    One row for each text, with the number of strings that have it and the bytes that one string in their place
    would save (wasted). They are those that DevTools shows as duplicated strings.

    This command prints what the strings of the process say, which may be passwords, tokens and personal data.

    \b
      heaptrail strings app.heapsnapshot
      heaptrail strings app.heapsnapshot --all --sort shallow --filter 'text~^SELECT'
    """  # noqa: D301
    from heaptrail.analysis.strings import duplicated_texts, string_texts
    from heaptrail.report.strings import print_strings, strings_json, strings_table

    snapshot = open_snapshot(file, use_index=use_index)
    texts = string_texts(snapshot)
    shown = texts if with_single else duplicated_texts(texts)
    strings = selection.excerpt(strings_table(snapshot.heap, shown))
    if as_json:
        click.echo(strings_json(file, texts, strings))
        return
    from heaptrail.report.console import Console

    print_strings(file, texts, strings, Console())
