"""The page with all results that are kept: docs/zoo.md."""

from __future__ import annotations

import os
import platform
import subprocess
from collections import Counter
from importlib.metadata import version
from typing import TYPE_CHECKING

from zoo.browser import find_chromium
from zoo.conditions import PLAIN
from zoo.page_tables import beside_others, every_case, failures, folded, table, totals, totals_in_columns
from zoo.records import revision
from zoo.rivals import MEMLAB_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from zoo.cases import Case
    from zoo.conditions import Condition
    from zoo.results import Result

_INTRODUCTION = """\
# The zoo

Servers and pages that leak in known ways, each with a mended twin, and clean ones that only look suspicious: `scripts/zoo`
hunts in them with the real command, and scores what the verdicts say against what the code of the server says.
"""
_WHY = """\
*All right* is a case of which every answer is right, and whose twin is called clean. What is wrong of the others stands below.
Some *fail in their nature*: a cache that is bounded, and not full when the hunt ends, is what a leak is, whoever looks at it.
[The verdict](verdict.md#what-it-cannot-see) says more.
"""
_HOW = """\
## How this page was made

```sh
scripts/zoo --resume --rivals --markdown docs/zoo.md
scripts/zoo --resume --condition noise --condition few --condition one-in-ten --markdown docs/zoo.md
```

The page holds every result that is kept, whichever visit it is from. A result is forgotten when its case changes. When heaptrail
itself changes, it stays until the case is visited again, and is marked with the commit that it is of.
[Development](development.md#the-zoo) has the rest, and [the verdict](verdict.md) how one is reached.
"""
_COLUMNS = """\
suspect
:   the first suspect is the leak.

class, holder, pattern
:   what leaks, what holds it, and what kind of leak it is, as a person who knows the code would say. Where there are several
    names for one thing, `case.toml` lists them.

growth
:   the growth per request is within 5 % of the truth, where the code says what that is.

place
:   the source is the file, and where the case names lines, a line, at which the leak is made.

confidence
:   *certain* or *likely*; for a leak that consists of bytes alone, *possible* will do.

clean, called clean
:   servers that do not leak, mended twins included, and those of them that the verdict calls clean.

false alarms
:   suspects that are none, and leaks that are named a second time; what the verdict itself calls no more than *possible* does not
    count.

seconds
:   the median of the time that the hunts in a case and in its twin take together, from the start of the server to the verdict,
    without what had to be installed. A machine that does other work meanwhile takes longer.

memlab
:   the leaks that `memlab find-leaks` reports on the same three snapshots. *Named*: the leaking class is anywhere on the trace of
    the first one.

memlab's list
:   the first row of the list of surviving objects that memlab prints before it, without V8's own.

DevTools
:   the first row of the comparison of the last two snapshots, by growth of the shallow size, which is what a person reads first.

For both, any name of the leaking class is taken, in any spelling. On clean servers a leak that memlab reports is an alarm; the
two lists always have a first row if anything has grown, and a person has to know what to think of it.
"""


def write_page(cases: Sequence[Case], results: Mapping[Condition, Sequence[Result]]) -> str:
    """The page of all `results`, by the condition that they were got under; `cases` are all that there are.

    A result without a revision is of the present heaptrail.
    """
    plain = results[PLAIN]
    parts = [
        _INTRODUCTION,
        _what_was_run(cases, results),
        totals_in_columns(plain, lambda result: result.case.runtime),
        "## Where it breaks\n",
        _WHY,
        _by_condition(cases, results),
        *(_failures_under(condition, results) for condition in results),
        "## Beside memlab and DevTools\n",
        beside_others(plain),
        _HOW,
        "## The details\n",
        folded("What the columns mean", _COLUMNS),
        folded("The totals by kind of leak", totals(plain, lambda result: result.case.kind)),
        *_not_visited(cases, results),
        folded("Every case", every_case(plain)),
    ]
    return "\n".join(parts)


def _what_was_run(cases: Sequence[Case], results: Mapping[Condition, Sequence[Result]]) -> str:
    dates = sorted({result.date for each in results.values() for result in each})
    when = " to ".join(dict.fromkeys([dates[0], dates[-1]])) if dates else "never"
    leaking = sum(case.leaking for case in cases)
    of_them = f"{leaking} leak, and their mended twins do not; {len(cases) - leaking} only look as if they did"
    lines = [
        f"Of {len(cases)} cases {of_them}. {len(results[PLAIN])} were visited for the table below.",
        "",
        f"Run on {when}, on {_machine()}, with {', '.join(_versions())}.",
        *_revisions(results),
    ]
    return "\n".join(lines) + "\n"


def _revisions(results: Mapping[Condition, Sequence[Result]]) -> list[str]:
    earlier = Counter(result.revision for each in results.values() for result in each if result.revision)
    number = sum(map(len, results.values())) - earlier.total()
    of_this = f"{number} are of the heaptrail that wrote this page" + (f", commit {this}" if (this := revision()) else "")
    of_others = "".join(f"; {count} are of commit {name} and marked" for name, count in sorted(earlier.items()))
    return ["", f"Of all results {of_this}{of_others}."]


def _machine() -> str:
    return f"{os.cpu_count()} cores of {platform.machine()} under {platform.system()}"


def _versions() -> list[str]:
    found = [
        f"heaptrail {version('heaptrail')}",
        f"Python {platform.python_version()}",
        f"Node.js {_said(['node', '--version'])}",
    ]
    if (chromium := find_chromium()) is not None:
        found.append(_said([chromium, "--version"]).partition(" built")[0])
    return [*found, f"memlab {MEMLAB_VERSION}"]


def _said(command: Sequence[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return "-"


def _by_condition(cases: Sequence[Case], results: Mapping[Condition, Sequence[Result]]) -> str:
    rows = [
        (
            condition.name,
            str(sum(condition.suits(case) for case in cases)),
            str(len(its)),
            str(sum(result.passed for result in its)),
            str(sum(bool(result.reason) and not result.passed for result in its)),
        )
        for condition, its in results.items()
    ]
    return table(("condition", "cases that suit", "visited", "all right", "fail in their nature"), rows)


def _failures_under(condition: Condition, results: Mapping[Condition, Sequence[Result]]) -> str:
    its = results[condition]
    if not its:
        return ""
    parts = [f"### {condition.name}\n", f"{condition.title[0].upper()}{condition.title[1:]}.\n"]
    if condition == PLAIN:
        return "\n".join([*parts, failures(its, {})])
    passed_plainly = {result.case.name: result.passed for result in results[PLAIN]}
    return "\n".join([*parts, totals_in_columns(its, lambda result: result.case.runtime), failures(its, passed_plainly)])


def _not_visited(cases: Sequence[Case], results: Mapping[Condition, Sequence[Result]]) -> list[str]:
    found = []
    for condition, its in results.items():
        visited = {result.case.name for result in its}
        missing = [f"`{case.name}`" for case in cases if condition.suits(case) and case.name not in visited]
        if missing:
            found.append(folded(f"Not visited under the condition {condition.name}: {len(missing)}", ", ".join(missing) + "\n"))
    return found
