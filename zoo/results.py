"""The results of a visit, scored: as rows and lines for the terminal, and as sums."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from zoo.rival_score import RivalScore, score_rivals
from zoo.score import Score, score_clean, score_leaking

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from zoo.cases import Case, ExpectedLeak
    from zoo.conditions import Condition
    from zoo.records import Hunted, Record
    from zoo.score import LeakScore

ANSWERS = ("suspect", "class", "holder", "pattern", "growth", "place", "confidence")
HEADINGS = ("case", *ANSWERS, "false alarms", "seconds", "")


@dataclass(frozen=True, slots=True)
class Result:
    """One case: the score of the server, that of its twin (None for a clean server), and what went wrong.

    `errors` are runs that came to no verdict; without a `score` there is at least one. `seconds` are those of the hunts.
    `rivals` and `twin_rivals` are what others made of the same snapshots, None where they were not asked. `date` and `revision`
    are those of the record. `reason` says why no verdict can be right on the case under this condition, where that is so.
    """

    case: Case
    score: Score | None
    twin: Score | None
    seconds: float
    errors: tuple[str, ...] = ()
    rivals: RivalScore | None = None
    twin_rivals: RivalScore | None = None
    date: str = ""
    revision: str = ""
    reason: str = ""

    @property
    def passed(self) -> bool:
        """Whether the server and its twin were judged rightly in every respect."""
        return not self.errors and self.score is not None and self.score.passed and (self.twin is None or self.twin.passed)

    @property
    def false_alarms(self) -> int:
        """Suspects that are none, on the server and its twin; a leak named twice counts once more."""
        scores = [score for score in (self.score, self.twin) if score is not None]
        return sum(len(score.false_alarms) + len(score.repeated) for score in scores)

    @property
    def clean_score(self) -> Score | None:
        """The score of the server that is clean: the twin, or the server itself."""
        return self.twin if self.case.leaking else self.score

    @property
    def clean_rivals(self) -> RivalScore | None:
        """What others say of the server that is clean."""
        return self.twin_rivals if self.case.leaking else self.rivals


def score_record(case: Case, condition: Condition, record: Record) -> Result:
    """Measure a record against what is known of the case under that condition."""
    expected = condition.expectation(case)
    leak = expected.leaks[0] if expected.leaks else None
    score, error = _scored(record.server, lambda verdict: score_leaking(expected, verdict) if leak else score_clean(verdict))
    twin, twin_error = _scored(record.twin, score_clean) if record.twin is not None else (None, "")
    errors = [f"{name}: {text}" for name, text in ((case.name, error), (f"{case.name}--fixed", twin_error)) if text]
    hunts = [hunted for hunted in (record.server, record.twin) if hunted is not None]
    return Result(
        case=case,
        score=score,
        twin=twin,
        seconds=sum(hunted.seconds for hunted in hunts),
        errors=tuple(errors),
        rivals=_rivals_scored(leak, record.server),
        twin_rivals=_rivals_scored(None, record.twin) if record.twin is not None else None,
        date=record.date,
        revision=record.revision,
        reason=case.breaks.get(condition.name, ""),
    )


def _scored(hunted: Hunted, score: Callable[[Mapping[str, object]], Score]) -> tuple[Score | None, str]:
    if hunted.verdict is None:
        return None, hunted.error
    try:
        return score(hunted.verdict), ""
    except (KeyError, TypeError) as error:
        return None, f"the verdict cannot be read: {error!r}"


def _rivals_scored(leak: ExpectedLeak | None, hunted: Hunted) -> RivalScore | None:
    return score_rivals(leak, hunted.rivals) if hunted.rivals is not None else None


def cells(result: Result) -> tuple[str, ...]:
    """A row under `HEADINGS`."""
    alarms = str(result.false_alarms or "-")
    end = (alarms, f"{result.seconds:.1f}", "ok" if result.passed else "FAILED")
    return (result.case.name, *answer_cells(result), *end)


def answer_cells(result: Result) -> tuple[str, ...]:
    """`yes` or `NO` for each of `ANSWERS`; `?` without a verdict, `-` for a clean server."""
    if result.score is None:
        return ("?",) * len(ANSWERS)
    leak = result.score.leak
    return ("-",) * len(ANSWERS) if leak is None else tuple("yes" if answer else "NO" for answer in answers(leak))


def answers(leak: LeakScore) -> tuple[bool, ...]:
    """What was right, under `ANSWERS`."""
    return (
        leak.first, leak.class_right, leak.holder_right, leak.pattern_right, leak.growth_right,
        leak.place_right, leak.confidence_right,
    )  # fmt: skip


def complaints(result: Result) -> list[str]:
    """What is wrong with a result, a line each, and what the verdict only whispers."""
    lines = [*([f"in its nature: {result.reason}"] if result.reason and not result.passed else []), *result.errors]
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
    return f", source {PurePath(leak.suspect.file).name or 'none'}:{leak.suspect.line}"


def totals(results: Sequence[Result]) -> list[str]:
    """The sums over all results, a line each."""
    leaking = [result for result in results if result.case.leaking]
    scores = [result.score.leak for result in leaking if result.score is not None and result.score.leak]
    clean = [result.clean_score for result in results]
    silent = sum(score is not None and not score.false_alarms and score.verdict_right for score in clean)
    alarms = sum(result.false_alarms for result in results)
    failed = sum(not result.passed for result in results)
    right = ", ".join(
        f"{sum(answer)} {what}" for what, answer in zip(ANSWERS, zip(*map(answers, scores), strict=True), strict=False)
    )
    return [
        f"{len(leaking)} leaking servers; right: {right or 'none'}",
        f"{len(clean)} clean servers: {silent} called clean",
        f"{alarms} false alarms, {failed} of {len(results)} cases failed",
    ]
