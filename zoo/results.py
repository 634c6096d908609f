"""The results of a visit, as rows: on the terminal and as Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zoo.cases import Case
    from zoo.score import LeakScore, Score

_ANSWERS = ("suspect", "class", "holder", "pattern", "growth", "place", "confidence")
HEADINGS = ("case", *_ANSWERS, "false alarms", "seconds", "")


@dataclass(frozen=True, slots=True)
class Result:
    """One case: the score of the server, that of its twin (None for a clean server), and what went wrong.

    `errors` are runs that came to no verdict. Without a `score` there is at least one.
    """

    case: Case
    score: Score | None
    twin: Score | None
    seconds: float
    errors: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the server and its twin were judged rightly in every respect."""
        return not self.errors and self.score is not None and self.score.passed and (self.twin is None or self.twin.passed)

    @property
    def false_alarms(self) -> int:
        """Suspects that are none, on the server and its twin; a leak named twice counts once more."""
        scores = [score for score in (self.score, self.twin) if score is not None]
        return sum(len(score.false_alarms) + len(score.repeated) for score in scores)


def cells(result: Result) -> tuple[str, ...]:
    """A row under `HEADINGS`."""
    leak = result.score.leak if result.score is not None else None
    alarms = str(result.false_alarms or "-")
    end = (alarms, f"{result.seconds:.1f}", "ok" if result.passed else "FAILED")
    if result.score is None:
        return (result.case.name, *["?"] * len(_ANSWERS), *end)
    if leak is None:
        return (result.case.name, *["-"] * len(_ANSWERS), *end)
    return (result.case.name, *("yes" if answer else "NO" for answer in _answers(leak)), *end)


def _answers(leak: LeakScore) -> tuple[bool, ...]:
    return (
        leak.first, leak.class_right, leak.holder_right, leak.pattern_right, leak.growth_right,
        leak.place_right, leak.confidence_right,
    )  # fmt: skip


def complaints(result: Result) -> list[str]:
    """What is wrong with a result, a line each, and what the verdict only whispers."""
    lines = list(result.errors)
    for what, score in (("", result.score), ("fixed: ", result.twin)):
        if score is None:
            continue
        if score.leak is not None and not score.leak.passed:
            lines.append(f"{what}named: {score.leak.suspect or 'nothing'}" + _place(score.leak))
        if not score.verdict_right and score.leak is None:
            lines.append(f"{what}called a leak")
        lines += [f"{what}false alarm: {suspect}" for suspect in score.false_alarms]
        lines += [f"{what}named again: {suspect}" for suspect in score.repeated]
        lines += [f"{what}possible: {suspect}" for suspect in score.whispers]
        if score.missed:
            lines.append(f"{what}missed: {score.missed}")
    return lines


def _place(leak: LeakScore) -> str:
    if leak.place_right or leak.suspect is None:
        return ""
    return f", source {leak.suspect.file or 'none'}:{leak.suspect.line}"


def totals(results: Sequence[Result]) -> list[str]:
    """The sums over all results, a line each."""
    leaking = [result for result in results if result.case.leaking]
    scores = [result.score.leak for result in leaking if result.score is not None and result.score.leak]
    servers = [result.twin if result.case.leaking else result.score for result in results]
    silent = sum(score is not None and not score.false_alarms and score.verdict_right for score in servers)
    alarms = sum(result.false_alarms for result in results)
    failed = sum(not result.passed for result in results)
    right = ", ".join(
        f"{sum(answer)} {what}" for what, answer in zip(_ANSWERS, zip(*map(_answers, scores), strict=True), strict=False)
    )
    return [
        f"{len(leaking)} leaking servers; right: {right or 'none'}",
        f"{len(servers)} clean servers: {silent} called clean",
        f"{alarms} false alarms, {failed} of {len(results)} cases failed",
    ]


def markdown(results: Sequence[Result]) -> str:
    """All rows and the totals as a Markdown document."""
    lines = ["| " + " | ".join(HEADINGS) + " |", "|" + " --- |" * len(HEADINGS)]
    lines += ["| " + " | ".join(map(_escaped, cells(result))) + " |" for result in results]
    lines += ["", *(f"- {line}" for line in totals(results))]
    remarks = [(result.case.name, line) for result in results for line in complaints(result)]
    if remarks:
        lines += ["", *(f"- `{name}`: {_escaped(line)}" for name, line in remarks)]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")
