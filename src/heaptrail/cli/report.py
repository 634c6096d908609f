"""`heaptrail report FILE…|RUN_FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from heaptrail.cli.opening import index_option, open_snapshot
from heaptrail.cli.phases import phases_on_terminal
from heaptrail.cli.requests import check_counts, requests_option
from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heaptrail.cli.phases import Phases
    from heaptrail.report.subject import Subject
    from heaptrail.snapshot import Snapshot

Format = Literal["html", "markdown", "sarif"]

_SUFFIXES: dict[str, Format] = {".html": "html", ".htm": "html", ".md": "markdown", ".markdown": "markdown", ".sarif": "sarif"}
_DEFAULT_BUDGET = "5 MB"


def _parse_budget(context: click.Context, parameter: click.Parameter, text: str) -> int:
    """`5MiB`. A callback for click."""
    from heaptrail.units import parse_bytes

    try:
        return int(parse_bytes(text))
    except ValueError as error:
        raise click.BadParameter(f"{error}: for example 5MiB.", ctx=context, param=parameter) from None


@click.command("report")
@click.argument("paths", nargs=-1, required=True, metavar="FILE...|RUN_FOLDER", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to write it; - for standard output, where Markdown and SARIF go by default.",
)
@click.option(
    "--format",
    "named",
    type=click.Choice(["html", "markdown", "sarif"]),
    help="What to write. [default: by the suffix of -o: .html, .md or .sarif]",
)
@requests_option
@click.option("--strings", "with_contents", is_flag=True, help="Also what strings say, and keys: they may be secrets.")
@click.option(
    "--budget",
    default=_DEFAULT_BUDGET,
    show_default=True,
    callback=_parse_budget,
    metavar="SIZE",
    help="HTML: the most that the page may take. What does not fit is counted.",
)
@click.option("--title", default="", metavar="TEXT", help="Its title. [default: what was found]")
@click.option(
    "--root",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path(),
    metavar="DIR",
    help="SARIF: files are named from here. [default: the current folder]",
)
@index_option
def command(
    paths: tuple[Path, ...],
    *,
    output: Path | None,
    named: Format | None,
    requests: tuple[int, ...],
    with_contents: bool,
    budget: int,
    title: str,
    root: Path,
    use_index: bool,
) -> None:
    """Write a report: a page to send, Markdown, or SARIF for CI.

    Give the folder of a hunt, or snapshots of one program in the order in which they were taken. The page is one
    file that needs no network and no server. What strings say and the keys of dictionaries are left out, unless
    --strings asks for them; names of classes, properties, variables and files are in it. The exit code is 0 when
    the report was written, whatever it says: heaptrail suspects has one that tells.

    \b
      heaptrail report heaptrail-runs/2026-01-31-120000 -o report.html
      heaptrail report heaptrail-runs/2026-01-31-120000 --format markdown
      heaptrail report before.heapsnapshot after.heapsnapshot --requests 2500 -o heap.sarif
    """  # noqa: D301
    format_ = _format(named, output)
    if output is not None and str(output) == "-":
        output = None
    with phases_on_terminal(sys.stderr) as progress:
        subject = _subject(paths, requests, title=title, with_contents=with_contents, use_index=use_index, progress=progress)
        text = _written(subject, format_, budget=budget, root=root.resolve(), progress=progress)
    if output is None:
        click.echo(text, nl=False)
        return
    from heaptrail.cli.private_file import private_file
    from heaptrail.units import format_bytes

    with private_file(output) as path:
        path.write_text(text, encoding="utf-8")
    click.echo(f"{output}  {format_bytes(output.stat().st_size)}")


def _format(named: Format | None, output: Path | None) -> Format:
    if named is None and output is not None:
        named = _SUFFIXES.get(output.suffix.lower())
    if named is None:
        raise UsageError("what to write is not said", help="-o report.html, or --format html, markdown or sarif")
    if named == "html" and output is None:
        raise UsageError("a page is not for reading in a terminal", help="-o report.html, or -o - for standard output")
    return named


def _written(subject: Subject, format_: Format, *, budget: int, root: Path, progress: Phases) -> str:
    if format_ == "markdown":
        from heaptrail.report.markdown import write_markdown

        return write_markdown(subject)
    if format_ == "sarif":
        from heaptrail.report.sarif import write_sarif

        return write_sarif(subject, root) + "\n"
    from heaptrail.report.html import write_html

    return write_html(subject, budget, progress)


def _subject(
    paths: Sequence[Path], requests: tuple[int, ...], *, title: str, with_contents: bool, use_index: bool, progress: Phases
) -> Subject:
    from heaptrail.formats.scripts import read_script_urls
    from heaptrail.hunt.evidence import judge_anew, kept_verdict, known_times, named_snapshots
    from heaptrail.report.subject import Subject

    run, files = named_snapshots(paths)
    if requests:
        check_counts(len(files), len(requests))
    script_urls = read_script_urls(files[-1].parent)
    kept = None if requests else kept_verdict(run, len(files))
    snapshots = _opened(files, use_index=use_index, progress=progress)
    if kept is None:
        progress.phase("judge", None)
    verdict = kept or judge_anew(snapshots, requests, script_urls, known_times(files) if requests else ())
    if kept is None:
        progress.finish("")
    return Subject(
        snapshots=tuple(snapshots),
        verdict=verdict,
        run=run,
        script_urls=script_urls,
        with_contents=with_contents,
        chosen_title=title,
    )


def _opened(files: Sequence[Path], *, use_index: bool, progress: Phases) -> list[Snapshot]:
    snapshots = []
    for number, file in enumerate(files, 1):
        progress.phase(f"open {number} of {len(files)}", None)
        snapshots.append(open_snapshot(file, use_index=use_index))
        progress.finish("")
    return snapshots
