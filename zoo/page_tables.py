"""The tables of docs/zoo.md, in Markdown. Pure."""

from __future__ import annotations

from itertools import groupby
from pathlib import PurePath
from typing import TYPE_CHECKING

from zoo.results import ANSWERS, answers, complaints
from zoo.sums import add_up, add_up_rivals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from zoo.results import Result
    from zoo.sums import Sums

_TOTALS = ("", "leaking", *ANSWERS, "clean", "called clean", "false alarms", "seconds")
_RIVALS = {"memlab": "memlab", "table": "memlab's list", "diff": "DevTools"}
_CASES = ("case", "runtime", "heaptrail", "seconds", *_RIVALS.values())


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose columns of numbers stand to the right."""
    rows = list(rows)
    sides = ["---:" if rows and all(_is_number(row[place]) for row in rows) else "---" for place in range(len(headings))]
    return "\n".join([_line(headings), _line(sides), *map(_line, rows)]) + "\n"


def _is_number(text: str) -> bool:
    return text == "-" or text.replace(".", "").isdigit()


def _line(texts: Iterable[str]) -> str:
    return "| " + " | ".join(text.replace("|", "\\|") for text in texts) + " |"


def folded(title: str, text: str) -> str:
    """What is shown only to those who open it."""
    return f'<details markdown="1">\n<summary>{title}</summary>\n\n{text}\n</details>\n'


def totals(results: Sequence[Result], part_of: Callable[[Result], str]) -> str:
    """How often each answer is right, by what `part_of` says of a result and in all."""
    return table(_TOTALS, [_sums_row(part, add_up(its)) for part, its in _parts(results, part_of)])


def totals_in_columns(results: Sequence[Result], part_of: Callable[[Result], str]) -> str:
    """The same, a column for each part: few parts fit a narrow page."""
    columns = [_TOTALS, *(_sums_row(part, add_up(its)) for part, its in _parts(results, part_of))]
    headings, *rows = zip(*columns, strict=True)
    return table(headings, rows)


def _sums_row(part: str, sums: Sums) -> tuple[str, ...]:
    right = sums.right or (0,) * len(ANSWERS)
    of_leaks = [str(number) if sums.leaking else "-" for number in (sums.leaking, *right)]
    end = (str(sums.clean), str(sums.silent), str(sums.false_alarms), f"{sums.seconds:.1f}" if sums.clean else "-")
    return (part, *of_leaks, *end)


def _parts(results: Sequence[Result], part_of: Callable[[Result], str]) -> list[tuple[str, list[Result]]]:
    """The results by what `part_of` says, and then all of them."""
    ordered = sorted(results, key=part_of)
    return [*((part, list(its)) for part, its in groupby(ordered, key=part_of)), ("**all**", list(results))]


def beside_others(results: Sequence[Result]) -> str:
    """What memlab and DevTools' comparison say of the same snapshots, where they were asked."""
    asked = [result for result in results if result.rivals is not None]
    parts = [(runtime, add_up(its), add_up_rivals(its)) for runtime, its in _parts(asked, lambda result: result.case.runtime)]
    leaking = table(
        ("", "leaking", "heaptrail names it", *(f"{name} names it" for name in _RIVALS.values()), "memlab: nothing"),
        [
            (
                runtime, str(sums.leaking), str(sums.right[0]) if sums.right else "-",
                *(str(rivals[name].leak) for name in _RIVALS), str(rivals["memlab"].nothing),
            )
            for runtime, sums, rivals in parts
        ],
    )  # fmt: skip
    clean = table(
        ("", "clean", "heaptrail accuses", "memlab reports a leak", "memlab's list has rows", "DevTools has growth"),
        [
            (runtime, str(sums.clean), str(sums.clean - sums.silent), *(str(rivals[name].alarms) for name in _RIVALS))
            for runtime, sums, rivals in parts
        ],
    )
    unread = add_up_rivals(asked)["memlab"].unread
    of_which = f"Asked about {len(asked)} cases of {len(results)}."
    return f"{of_which}\n\n{leaking}\n{clean}\nmemlab could not read the snapshots of {unread} leaking servers.\n"


def failures(results: Sequence[Result], passed_plainly: Mapping[str, bool]) -> str:
    """The failed cases with what was said; `passed_plainly` are those that were visited without a condition."""
    failed = [result for result in results if not result.passed]
    if not failed:
        return "Nothing fails that was visited.\n"
    return "\n".join(_failure(result, passed_plainly.get(result.case.name)) for result in failed) + "\n"


def _failure(result: Result, passes_plainly: bool | None) -> str:
    remarks = [
        *(["fails under the plain condition as well"] if passes_plainly is False else []),
        *([f"of commit {result.revision}"] if result.revision else []),
    ]
    remark = f" ({'; '.join(remarks)})" if remarks else ""
    return "\n".join([f"- `{result.case.name}`{remark}", *(f"    - {_code(line)}" for line in complaints(result))])


def every_case(results: Sequence[Result]) -> str:
    """One row a case, with what is wrong of it. A column says which commit those are of that are not of the present heaptrail."""
    earlier = any(result.revision for result in results)
    headings = (*_CASES, "commit") if earlier else _CASES
    return table(headings, [(*_case_row(result), result.revision)[: len(headings)] for result in results])


def _case_row(result: Result) -> tuple[str, ...]:
    rivals = [_rival_cell(result, name) for name in _RIVALS]
    return (f"`{result.case.name}`", result.case.runtime, _said_of(result), f"{result.seconds:.1f}", *rivals)


def _said_of(result: Result) -> str:
    if result.passed:
        return "all right" if result.case.leaking else "clean"
    if result.score is None:
        return "**no verdict**"
    leak = result.score.leak
    wrong = [name for name, right in zip(ANSWERS, answers(leak), strict=True) if not right] if leak is not None else []
    if result.errors:
        wrong.append("no verdict on the twin")
    if result.false_alarms:
        wrong.append("false alarm")
    if result.score.missed and not wrong:
        wrong.append("another leak is missed")
    return f"**wrong**: {', '.join(wrong)}"


def _rival_cell(result: Result, name: str) -> str:
    """What is said of the leaking server, and of the clean one."""
    words = {"leak": "named", "other": "other", "nothing": "nothing", None: "cannot read"}
    clean = {"other": "alarm", "nothing": "silent", None: "cannot read"}
    leaking = words[getattr(result.rivals, name)] if result.rivals is not None else "-"
    of_clean = clean[getattr(result.clean_rivals, name)] if result.clean_rivals is not None else "-"
    return f"{leaking}; {of_clean}" if result.case.leaking and leaking != "-" else of_clean


def _code(text: str) -> str:
    here = str(PurePath(__file__).parent.parent) + "/"
    return f"`{text.replace(here, '').replace('`', chr(39))}`"
