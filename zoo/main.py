"""Hunt in every server of the zoo and score the verdicts. See --help."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table
from zoo.cases import REQUIREMENTS, ROOT, Case, InvalidCase, load_cases
from zoo.packages import RunFailed, prepare
from zoo.results import HEADINGS, Result, cells, complaints, markdown, totals
from zoo.running import find_heaptrail, hunt
from zoo.score import Score, score_clean, score_leaking

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Verdict = Mapping[str, object]

CACHE = ROOT.parent / ".cache" / "zoo"


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME…]")
@click.option("--list", "listing", is_flag=True, help="Print the names and titles, and hunt in none.")
@click.option("--requests", type=click.IntRange(min=50), metavar="N", help="Requests a round. [default: the case's own]")
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, metavar="N", help="Hunts at a time.")
@click.option("--keep", is_flag=True, help="Keep the run folders, under .cache/zoo/runs.")
@click.option(
    "--markdown", "markdown_file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Write the table to FILE as well.",
)  # fmt: skip
def main(
    names: tuple[str, ...],
    listing: bool,
    requests: int | None,
    jobs: int,
    keep: bool,
    markdown_file: Path | None,
) -> None:
    """Hunt in the servers of the zoo with `heaptrail hunt`, each as it leaks and with the leak mended, and
    compare the verdicts with what is known. NAME may hold * and ?; without one, all are visited.

    Exit code 1 when anything was judged wrongly.
    """
    try:
        cases = _chosen(load_cases(), names)
        if listing:
            for case in cases:
                click.echo(f"{case.name:44} {'leak ' if case.leaking else 'clean'}  {case.title}")
            return
        results = _visit(cases, jobs=jobs, requests=requests, keep=keep)
    except (InvalidCase, RunFailed) as error:
        raise click.ClickException(str(error)) from None
    for line in totals(results):
        click.echo(line)
    if markdown_file is not None:
        markdown_file.write_text(markdown(results))
    sys.exit(0 if all(result.passed for result in results) else 1)


def _chosen(cases: Sequence[Case], names: tuple[str, ...]) -> list[Case]:
    for name in names:
        if not any(fnmatchcase(case.name, name) for case in cases):
            raise click.UsageError(f"There is no case {name!r}: --list prints them.")
    return [case for case in cases if not names or any(fnmatchcase(case.name, name) for name in names)]


def _visit(cases: Sequence[Case], *, jobs: int, requests: int | None, keep: bool) -> list[Result]:
    kept = CACHE / "runs" / time.strftime("%Y%m%d-%H%M%S") if keep else None
    visitor = _Visitor(find_heaptrail(), requests, kept)
    progress = Console(stderr=True)
    results = []
    table = Table(*HEADINGS, box=None)
    with ThreadPoolExecutor(jobs) as pool:
        try:
            for result in pool.map(visitor.judge, cases):
                results.append(result)
                table.add_row(*cells(result))
                if progress.is_terminal or not result.passed:
                    _report(result, progress)
        finally:
            pool.shutdown(cancel_futures=True)
    Console(width=None if sys.stdout.isatty() else 150).print(table)
    return results


def _report(result: Result, progress: Console) -> None:
    mark = "ok" if result.passed else "FAILED"
    progress.print(f"{result.case.name}: {mark}", markup=False, highlight=False)
    for line in complaints(result):
        progress.print(f"    {line}", markup=False, highlight=False, soft_wrap=True)


@dataclass(frozen=True, slots=True)
class _Visitor:
    """Runs the hunts. `kept` is the folder for the run folders, which are removed where there is none."""

    heaptrail: Path
    requests: int | None
    kept: Path | None

    def judge(self, case: Case) -> Result:
        """Hunt in a server and in its twin, if it has one."""
        began = time.monotonic()
        errors: list[str] = []

        def scored(
            name: str, extra: Mapping[str, str], score: Callable[[Verdict], Score], requirements: str = REQUIREMENTS
        ) -> Score | None:
            try:
                return score(self._hunt(case, name, extra, requirements))
            except (RunFailed, KeyError, TypeError) as error:
                errors.append(f"{name}: {error}")
                return None

        if case.twin is None:
            first, twin = scored(case.name, {}, score_clean), None
        else:
            first = scored(case.name, {}, partial(score_leaking, case))
            twin = scored(f"{case.name}--fixed", case.twin, score_clean, case.twin_requirements)
        return Result(case, first, twin, time.monotonic() - began, tuple(errors))

    def _hunt(self, case: Case, name: str, extra: Mapping[str, str], requirements: str) -> Verdict:
        start = prepare(case, CACHE / "packages", requirements)
        with ExitStack() as stack:
            runs = self.kept or Path(stack.enter_context(TemporaryDirectory(prefix="zoo-")))
            runs.mkdir(parents=True, exist_ok=True)
            return hunt(case, start, runs / name, heaptrail=self.heaptrail, extra=extra, requests=self.requests).verdict


if __name__ == "__main__":
    main()
