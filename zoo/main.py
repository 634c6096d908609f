"""Hunt in every server of the zoo and score the verdicts. See --help."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table
from zoo.archive import ARCHIVE, read_archive, write_archive
from zoo.cases import ROOT, Case, InvalidCase, load_cases
from zoo.conditions import CONDITIONS, Condition
from zoo.judging import condition_of, judge_again
from zoo.lab import load_lab_cases
from zoo.packages import RunFailed
from zoo.page import write_page
from zoo.records import Record, Records
from zoo.results import HEADINGS, Result, cells, complaints, score_record, totals
from zoo.rivals import prepare_memlab
from zoo.running import find_heaptrail
from zoo.visiting import Visitor

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CACHE = ROOT.parent / ".cache" / "zoo"


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME…]")
@click.option("--list", "listing", is_flag=True, help="Print the names and titles, and hunt in none.")
@click.option(
    "--condition", "condition_names", type=click.Choice([*CONDITIONS, "all"]), multiple=True, default=["plain"],
    show_default=True, help="How to visit; may be repeated.",
)  # fmt: skip
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, metavar="N", help="Hunts at a time.")
@click.option("--resume", is_flag=True, help="Hunt only where no result is kept of the same case and the same heaptrail.")
@click.option("--rivals", is_flag=True, help="Ask memlab and DevTools' comparison about the same snapshots.")
@click.option("--keep", is_flag=True, help="Keep the run folders, under .cache/zoo/runs.")
@click.option(
    "--judge-again", "kept_runs", type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="FOLDER",
    help="Hunt in none: judge the run folders in FOLDER, which --keep has left, with the heaptrail of now. Keeps no result.",
)  # fmt: skip
@click.option(
    "--markdown", "page", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Write all results that are kept to FILE, with the totals, and mark those of an earlier heaptrail: docs/zoo.md is one.",
)  # fmt: skip
@click.option(
    "--archive", is_flag=True,
    help="Write all results that are kept, in short, to zoo/archive, where they are part of the repository.",
)  # fmt: skip
def main(
    names: tuple[str, ...],
    listing: bool,
    condition_names: tuple[str, ...],
    jobs: int,
    resume: bool,
    rivals: bool,
    keep: bool,
    kept_runs: Path | None,
    page: Path | None,
    archive: bool,
) -> None:
    """Hunt in the servers of the zoo with `heaptrail hunt`, each as it leaks and with the leak mended, and
    compare the verdicts with what is known. NAME may hold * and ?; without one, all are visited.

    Exit code 1 when anything was judged wrongly.
    """
    chosen = list(CONDITIONS.values()) if "all" in condition_names else [CONDITIONS[name] for name in condition_names]
    try:
        every_case = sorted([*load_cases(), *load_lab_cases()], key=lambda case: case.name)
        cases = _chosen(every_case, names)
        if listing:
            for case in cases:
                click.echo(f"{case.name:44} {'leak ' if case.leaking else 'clean'}  {case.title}")
            return
        if kept_runs is not None:
            sys.exit(0 if all(result.passed for result in _judge_again(cases, kept_runs, jobs)) else 1)
        memlab = prepare_memlab(CACHE / "packages") if rivals else None
        results = []
        for condition in chosen:
            kept = CACHE / "runs" / f"{time.strftime('%Y%m%d-%H%M%S')}-{condition.name}" if keep else None
            visitor = Visitor(find_heaptrail(), CACHE, condition, _records(), memlab, kept, again=not resume)
            results += _visit([case for case in cases if condition.suits(case)], visitor, jobs)
    except (InvalidCase, RunFailed) as error:
        raise click.ClickException(str(error)) from None
    if archive:
        _write_archive(every_case)
    if page is not None:
        page.write_text(write_page(every_case, _kept_results(every_case)))
    sys.exit(0 if all(result.passed for result in results) else 1)


def _chosen(cases: Sequence[Case], names: Sequence[str]) -> list[Case]:
    for name in names:
        if not any(fnmatchcase(case.name, name) for case in cases):
            raise click.UsageError(f"There is no case {name!r}: --list prints them.")
    return [case for case in cases if not names or any(fnmatchcase(case.name, name) for name in names)]


def _records() -> Records:
    archived = {name: read_archive(ARCHIVE, condition) for name, condition in CONDITIONS.items()}
    return Records(CACHE / "results", archived)


def _write_archive(cases: Sequence[Case]) -> None:
    records = _records()
    for condition in CONDITIONS.values():
        kept = (records.any(case, condition) for case in cases if condition.suits(case))
        write_archive(ARCHIVE, condition, (record for record in kept if record is not None))


def _kept_results(cases: Sequence[Case]) -> dict[Condition, list[Result]]:
    """The results of the present heaptrail and, where there is none, those of an earlier one, which have its revision."""
    records = _records()
    results: dict[Condition, list[Result]] = {condition: [] for condition in CONDITIONS.values()}
    for condition, its in results.items():
        for case in filter(condition.suits, cases):
            if (record := records.find(case, condition)) is not None:
                its.append(replace(score_record(case, condition, record), revision=""))
            elif (earlier := records.find_earlier(case, condition)) is not None:
                its.append(score_record(case, condition, earlier))
    return results


def _visit(cases: Sequence[Case], visitor: Visitor, jobs: int) -> list[Result]:
    with ThreadPoolExecutor(jobs) as pool:
        try:
            return _show(visitor.condition, zip(cases, pool.map(visitor.visit, cases), strict=True))
        finally:
            pool.shutdown(cancel_futures=True)


def _judge_again(cases: Sequence[Case], folder: Path, jobs: int) -> list[Result]:
    condition = condition_of(folder)
    with ProcessPoolExecutor(jobs) as pool:
        records = pool.map(partial(judge_again, folder=folder), cases)
        return _show(condition, ((case, record) for case, record in zip(cases, records, strict=True) if record is not None))


def _show(condition: Condition, records: Iterable[tuple[Case, Record]]) -> list[Result]:
    progress = Console(stderr=True)
    results = []
    table = Table(*HEADINGS, box=None)
    for case, record in records:
        result = score_record(case, condition, record)
        results.append(result)
        table.add_row(*cells(result))
        if progress.is_terminal or not result.passed:
            _report(result, progress)
    click.echo(condition.title)
    Console(width=None if sys.stdout.isatty() else 150).print(table)
    for line in totals(results):
        click.echo(line)
    return results


def _report(result: Result, progress: Console) -> None:
    mark = "ok" if result.passed else "FAILED"
    progress.print(f"{result.case.name}: {mark}", markup=False, highlight=False)
    for line in complaints(result):
        progress.print(f"    {line}", markup=False, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
