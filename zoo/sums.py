"""Results added up: how often heaptrail, memlab and DevTools' comparison are right. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from zoo.results import answers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from zoo.results import Result
    from zoo.rival_score import Answer, RivalScore


@dataclass(frozen=True, slots=True)
class Sums:
    """Some results together.

    `right` counts the leaking servers of which each of `zoo.results.ANSWERS` is right. `clean` counts the servers that are
    clean, twins included, `silent` those that are called so. `seconds` is the median of a hunt in a case and its twin.
    """

    leaking: int
    right: tuple[int, ...]
    clean: int
    silent: int
    false_alarms: int
    failed: int
    seconds: float


@dataclass(frozen=True, slots=True)
class RivalSums:
    """What one other tool says of some results: of leaking servers, and of clean ones where `other` is a false alarm."""

    leak: int
    other: int
    nothing: int
    unread: int
    alarms: int
    clean: int


def add_up(results: Sequence[Result]) -> Sums:
    """The sums over results; all zero without one."""
    scores = [result.score.leak for result in results if result.score is not None and result.score.leak is not None]
    clean = [result.clean_score for result in results]
    return Sums(
        leaking=sum(result.case.leaking for result in results),
        right=tuple(map(sum, zip(*map(answers, scores), strict=True))),
        clean=len(clean),
        silent=sum(score is not None and not score.false_alarms and score.verdict_right for score in clean),
        false_alarms=sum(result.false_alarms for result in results),
        failed=sum(not result.passed for result in results),
        seconds=median(result.seconds for result in results) if results else 0.0,
    )


def add_up_rivals(results: Sequence[Result]) -> dict[str, RivalSums]:
    """`memlab`, `table` and `diff`, each over the results about which they were asked."""
    leaking = [result.rivals for result in results if result.case.leaking and result.rivals is not None]
    clean = [result.clean_rivals for result in results if result.clean_rivals is not None]
    return {name: _sums(_answers(name, leaking), _answers(name, clean)) for name in ("memlab", "table", "diff")}


def _answers(name: str, scores: Iterable[RivalScore]) -> list[Answer | None]:
    return [getattr(score, name) for score in scores]


def _sums(leaking: Sequence[Answer | None], clean: Sequence[Answer | None]) -> RivalSums:
    counts = Counter(leaking)
    return RivalSums(
        leak=counts["leak"],
        other=counts["other"],
        nothing=counts["nothing"],
        unread=counts[None],
        alarms=Counter(clean)["other"],
        clean=sum(answer is not None for answer in clean),
    )
