"""The page with all results that are kept: docs/zoo.md."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import version
from itertools import groupby
from pathlib import PurePath
from typing import TYPE_CHECKING

from zoo.browser import find_chromium
from zoo.conditions import PLAIN
from zoo.results import ANSWERS, answer_cells, complaints
from zoo.rivals import MEMLAB_VERSION
from zoo.sums import add_up, add_up_rivals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from zoo.cases import Case
    from zoo.conditions import Condition
    from zoo.results import Result
    from zoo.sums import Sums

_INTRODUCTION = """\
# The zoo

Servers and pages that leak in known ways, each with a mended twin, and clean ones that only look suspicious: `scripts/zoo`
hunts in them with the real command, and scores what the verdicts say against what the code of the server says. This page is
written by

```sh
scripts/zoo --resume --rivals --markdown docs/zoo.md
scripts/zoo --resume --condition noise --condition few --condition one-in-ten --markdown docs/zoo.md
```

and holds every result that is kept of the present code, whichever visit it is from. [Development](development.md#the-zoo)
has the rest.
"""
_COLUMNS = """\
## What the columns mean

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
_TOTALS = ("", "leaking", *ANSWERS, "clean", "called clean", "false alarms", "seconds")
_RIVALS = {"memlab": "memlab", "table": "memlab's list", "diff": "DevTools"}
_CASES = ("case", "runtime", *ANSWERS, "false alarms", "seconds", *_RIVALS.values(), "")


def write_page(cases: Sequence[Case], results: Mapping[Condition, Sequence[Result]]) -> str:
    """The page of all `results`, by the condition that they were got under; `cases` are all that there are."""
    plain = results[PLAIN]
    parts = [
        _INTRODUCTION,
        _what_was_run(cases, results),
        "## Totals\n",
        _totals(plain, lambda result: result.case.runtime),
        _totals(plain, lambda result: result.case.kind),
        "## Beside memlab and DevTools\n",
        _rivals(plain),
        _COLUMNS,
        "## Under harder conditions\n",
        _conditions(results),
        "## What fails\n",
        _failures(plain),
        "## Every case\n",
        _every_case(plain),
    ]
    return "\n".join(parts)


def _what_was_run(cases: Sequence[Case], results: Mapping[Condition, Sequence[Result]]) -> str:
    dates = sorted({result.date for each in results.values() for result in each})
    when = " to ".join(dict.fromkeys([dates[0], dates[-1]])) if dates else "never"
    lines = [f"Run on {when}, on {_machine()}, with {', '.join(_versions())}.", ""]
    lines += [_table_line("condition", "visited", "of"), _table_line("---", "---:", "---:")]
    for condition, its in results.items():
        lines.append(_table_line(condition.name, str(len(its)), str(sum(condition.suits(case) for case in cases))))
    visited = {result.case.name for result in results[PLAIN]}
    missing = [case for case in cases if case.name not in visited]
    if missing:
        names = ", ".join(f"`{case.name}`" for case in missing)
        lines += ["", f"Not visited under the plain condition ({len(missing)} of {len(cases)}): {names}."]
    return "\n".join(lines) + "\n"


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


def _totals(results: Sequence[Result], part_of: Callable[[Result], str]) -> str:
    lines = [_table_line(*_TOTALS), _table_line("---", *["---:"] * (len(_TOTALS) - 1))]
    ordered = sorted(results, key=part_of)
    lines += [_sums_line(part, add_up(list(its))) for part, its in groupby(ordered, key=part_of)]
    return "\n".join([*lines, _sums_line("**all**", add_up(results))]) + "\n"


def _sums_line(part: str, sums: Sums) -> str:
    right = sums.right or (0,) * len(ANSWERS)
    of_leaks = [str(number) if sums.leaking else "-" for number in (sums.leaking, *right)]
    return _table_line(
        part, *of_leaks, str(sums.clean), str(sums.silent), str(sums.false_alarms), f"{sums.seconds:.1f}" if sums.clean else "-"
    )


def _rivals(results: Sequence[Result]) -> str:
    asked = [result for result in results if result.rivals is not None]
    headings = ("", "leaking", "heaptrail names it", *(f"{name} names it" for name in _RIVALS.values()), "memlab: nothing")
    lines = [_table_line(*headings), _table_line("---", *["---:"] * (len(headings) - 1))]
    for runtime, its in _parts(asked, lambda result: result.case.runtime):
        sums, rivals = add_up(its), add_up_rivals(its)
        named = [str(sums.right[0]) if sums.right else "-", *(str(rivals[name].leak) for name in _RIVALS)]
        lines.append(_table_line(runtime, str(sums.leaking), *named, str(rivals["memlab"].nothing)))
    headings = ("", "clean", "heaptrail accuses", "memlab reports a leak", "memlab's list has rows", "DevTools has growth")
    lines += ["", _table_line(*headings), _table_line("---", *["---:"] * (len(headings) - 1))]
    for runtime, its in _parts(asked, lambda result: result.case.runtime):
        sums, rivals = add_up(its), add_up_rivals(its)
        alarms = [str(rivals[name].alarms) for name in _RIVALS]
        lines.append(_table_line(runtime, str(sums.clean), str(sums.clean - sums.silent), *alarms))
    unread = add_up_rivals(asked)["memlab"].unread
    return "\n".join([*lines, "", f"memlab could not read the snapshots of {unread} leaking servers."]) + "\n"


def _parts(results: Sequence[Result], part_of: Callable[[Result], str]) -> Iterable[tuple[str, list[Result]]]:
    """The results by what `part_of` says, and then all of them."""
    ordered = sorted(results, key=part_of)
    return [*((part, list(its)) for part, its in groupby(ordered, key=part_of)), ("**all**", list(results))]


def _conditions(results: Mapping[Condition, Sequence[Result]]) -> str:
    lines = [_table_line("condition", *_TOTALS[1:]), _table_line("---", *["---:"] * (len(_TOTALS) - 1))]
    lines += [_sums_line(condition.name, add_up(its)) for condition, its in results.items()]
    for condition, its in results.items():
        if condition == PLAIN:
            continue
        plainly = {result.case.name: result.passed for result in results[PLAIN]}
        lines += ["", f"**{condition.name}**: {condition.title}.", ""]
        failed = [result for result in its if not result.passed]
        lines += [_failure(result, plainly.get(result.case.name)) for result in failed]
        lines += ["- nothing fails that was visited"] if its and not failed else []
        lines += ["- not visited"] if not its else []
    return "\n".join(lines) + "\n"


def _failures(results: Sequence[Result]) -> str:
    failed = [result for result in results if not result.passed]
    return "\n".join(_failure(result, None) for result in failed) + "\n" if failed else "Nothing that was visited.\n"


def _failure(result: Result, passes_plainly: bool | None) -> str:
    remark = " (fails under the plain condition as well)" if passes_plainly is False else ""
    return "\n".join([f"- `{result.case.name}`{remark}", *(f"    - {_code(line)}" for line in complaints(result))])


def _every_case(results: Sequence[Result]) -> str:
    lines = [_table_line(*_CASES), _table_line(*["---"] * len(_CASES))]
    for result in results:
        rivals = [_rival_cell(result, name) for name in _RIVALS]
        end = (str(result.false_alarms or "-"), f"{result.seconds:.1f}", *rivals, "ok" if result.passed else "**failed**")
        lines.append(_table_line(f"`{result.case.name}`", result.case.runtime, *answer_cells(result), *end))
    return "\n".join(lines) + "\n"


def _rival_cell(result: Result, name: str) -> str:
    """What is said of the leaking server, and of the clean one."""
    words = {"leak": "yes", "other": "NO", "nothing": "nothing", None: "cannot read"}
    clean = {"other": "alarm", "nothing": "silent", None: "cannot read"}
    leaking = words[getattr(result.rivals, name)] if result.rivals is not None else "?"
    of_clean = clean[getattr(result.clean_rivals, name)] if result.clean_rivals is not None else "?"
    return f"{leaking}; {of_clean}" if result.case.leaking else of_clean


def _code(text: str) -> str:
    here = str(PurePath(__file__).parent.parent) + "/"
    return f"`{text.replace(here, '').replace('`', chr(39))}`"


def _table_line(*texts: str) -> str:
    return "| " + " | ".join(text.replace("|", "\\|") for text in texts) + " |"
