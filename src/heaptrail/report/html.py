"""A report as one HTML page: the front end of `heaptrail serve`, with the answers that it would ask a server for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
from heaptrail.report.writing_progress import SilentWriting
from heaptrail.units import format_bytes

if TYPE_CHECKING:
    from heaptrail.formats.verdict import Json
    from heaptrail.report.subject import Subject
    from heaptrail.report.writing_progress import WritingProgress

REPORT_SCHEMA = "heaptrail.report/1"
_ROOM_FOR_NOTES = 4096
_LEAST_ROOM = 65536


def write_html(subject: Subject, size: int, progress: WritingProgress | None = None) -> str:
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
    answers = _answers(subject, Budget(room), progress or SilentWriting())
    return page(title, _report(subject, answers.budget.answers, answers.left_out))


def _answers(subject: Subject, budget: Budget, progress: WritingProgress) -> Answers:
    """All answers, the most important first."""
    answers = Answers(subject, budget)
    parts = [part for part in _PARTS if answers.last or not part.compares]
    for number, snapshot in enumerate(subject.snapshots, 1):
        progress.phase(f"dominators {number} of {len(subject.snapshots)}", None)
        _ = snapshot.dominators  # most of the work where the heap is large
        progress.finish("")
    progress.phase("write", None)
    for done, part in enumerate(parts):
        progress.advance(done, len(parts))
        if part.share is not None:
            budget.begin(part.share)
        part.keep(answers)
    progress.advance(len(parts), len(parts))
    progress.finish("")
    return answers


def _keep_changes(answers: Answers) -> None:
    keep_comparison(answers, 0, answers.last, answers.budget.room)


@dataclass(frozen=True, slots=True)
class _Part:
    """What is kept, and of what room: a share of the whole, or what the part before has left."""

    keep: Callable[[Answers], None]
    share: float | None = None
    compares: bool = False


_PARTS = (
    _Part(keep_overview, 0.25),
    _Part(keep_tree, 0.05),
    _Part(_keep_changes, 0.1, compares=True),
    _Part(keep_growth, 0.1, compares=True),
    _Part(keep_named_objects, 0.2),
    _Part(keep_classes, 0.15),
    _Part(keep_objects_of_classes, 0.05),
    _Part(keep_findings),
    _Part(keep_added_objects, compares=True),
    _Part(keep_neighbours, compares=True),
    _Part(keep_strings, 0.05),
    _Part(keep_next_objects, 0.05),
)


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
