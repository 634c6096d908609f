"""A report as one HTML page: the front end of `heaptrail serve`, with the answers that it would ask a server for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from heaptrail.errors import UsageError
from heaptrail.report.html_answers import (
    Answers,
    keep_added_objects,
    keep_classes,
    keep_comparison,
    keep_findings,
    keep_growth,
    keep_neighbours,
    keep_objects_of_classes,
    keep_overview,
    keep_strings,
    keep_tree,
)
from heaptrail.report.html_budget import Budget, written_compactly
from heaptrail.report.html_objects import keep_named_objects, keep_next_objects
from heaptrail.report.html_page import page
from heaptrail.report.text import printable
from heaptrail.units import format_bytes

if TYPE_CHECKING:
    from heaptrail.formats.verdict import Json
    from heaptrail.report.subject import Subject

REPORT_SCHEMA = "heaptrail.report/1"
_ROOM_FOR_NOTES = 4096
_LEAST_ROOM = 65536


def write_html(subject: Subject, size: int) -> str:
    """The whole page, of at most `size` bytes. What has no room is counted in it, and said.

    Cost: dominators of every snapshot, comparisons, growth, detectors, and a few passes over each graph for trails and retainers.
    Raises `UsageError` where the page without any answer is larger.
    """
    title = printable(subject.title)
    empty = len(page(title, _report(subject, {}, [])).encode())
    room = size - empty - _ROOM_FOR_NOTES
    if room < _LEAST_ROOM:
        least = format_bytes(empty + _ROOM_FOR_NOTES + _LEAST_ROOM)
        raise UsageError(f"no page fits into {format_bytes(size)}", help=f"--budget takes {least} or more")
    answers = _answers(subject, Budget(room))
    return page(title, _report(subject, answers.budget.answers, answers.left_out))


def _answers(subject: Subject, budget: Budget) -> Answers:
    """All answers, the most important first."""
    answers = Answers(subject, budget)
    budget.begin(0.25)
    keep_overview(answers)
    budget.begin(0.05)
    keep_tree(answers)
    if answers.last:
        budget.begin(0.1)
        keep_comparison(answers, 0, answers.last, budget.room)
        budget.begin(0.1)
        keep_growth(answers)
    budget.begin(0.2)
    keep_named_objects(answers)
    budget.begin(0.15)
    keep_classes(answers)
    budget.begin(0.05)
    keep_objects_of_classes(answers)
    keep_findings(answers)
    if answers.last:
        keep_added_objects(answers)
        keep_neighbours(answers)
    budget.begin(0.05)
    keep_strings(answers)
    budget.begin(0.05)
    keep_next_objects(answers)
    return answers


def _report(subject: Subject, answers: dict[str, str], left_out: list[str]) -> str:
    """The document that the page reads (`heaptrail.report/1`)."""
    if not subject.with_contents:
        left_out = [*left_out, "what strings say, numbers, and keys of dictionaries"]
    about: dict[str, Json] = {
        "schema": REPORT_SCHEMA,
        "title": subject.title,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "left_out": left_out,
    }
    written = ",".join(f"{written_compactly(key)}:{answer}" for key, answer in answers.items())
    return f'{written_compactly(about)[:-1]},"answers":{{{written}}}}}'
