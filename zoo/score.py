"""How a verdict is measured against what is known of a server. Pure: no process, no printing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from zoo.cases import Case, ExpectedLeak

GROWTH_TOLERANCE = 0.05


@dataclass(frozen=True, slots=True)
class Named:
    """A suspect, as far as it is scored. `per_request` counts objects; `line` is 0 where unknown."""

    class_name: str
    holder: str
    pattern: str
    confidence: str
    per_request: float
    file: str
    line: int

    def __str__(self) -> str:
        kind = f"{self.pattern}, {self.confidence}"
        return f"{self.class_name} +{self.per_request:.2f} in {self.holder or '?'} ({kind})"


@dataclass(frozen=True, slots=True)
class LeakScore:
    """What the first suspect that names a leak got right. `place` is the source; None where not asked for."""

    suspect: Named | None
    first: bool
    class_right: bool
    holder_right: bool
    pattern_right: bool
    growth_right: bool
    place_right: bool
    confidence_right: bool

    @property
    def passed(self) -> bool:
        """Whether the leak was named first, and everything about it is right."""
        return (
            self.first
            and self.class_right
            and self.holder_right
            and self.pattern_right
            and self.growth_right
            and self.place_right
            and self.confidence_right
        )


@dataclass(frozen=True, slots=True)
class Score:
    """A run of one server.

    `missed` counts leaks that no suspect names, `false_alarms` are suspects of a leak that is not there and
    `repeated` those that name a leak a second time; `whispers` are suspects of the same two kinds that the
    verdict itself calls no more than possible.
    """

    leak: LeakScore | None
    missed: int
    false_alarms: tuple[Named, ...]
    repeated: tuple[Named, ...]
    whispers: tuple[Named, ...]
    verdict_right: bool

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong. What the verdict calls only possible fails nobody."""
        return (
            self.verdict_right
            and not self.missed
            and not self.false_alarms
            and not self.repeated
            and (self.leak is None or self.leak.passed)
        )


def read_suspects(verdict: Mapping[str, object]) -> list[Named]:
    """The suspects of a `heaptrail.verdict/1` document, in its order. Raises KeyError, TypeError."""
    suspects = verdict["suspects"]
    if not isinstance(suspects, list):
        raise TypeError("suspects is not a list")
    return [_named(suspect) for suspect in suspects]


def _named(suspect: Mapping[str, object]) -> Named:
    holder, growth, source = suspect["holder"], suspect["growth"], suspect["source"]
    if not isinstance(holder, dict) or not isinstance(growth, dict):
        raise TypeError("holder and growth are objects")
    place: Mapping[str, object] = source if isinstance(source, dict) else {}
    return Named(
        class_name=str(suspect["class"]),
        holder=str(holder["name"]),
        pattern=str(suspect["pattern"]),
        confidence=str(suspect["confidence"]),
        per_request=float(growth["per_request"]["count"]),
        file=str(place.get("file", "")),
        line=int(str(place.get("line", 0))),
    )


def score_clean(verdict: Mapping[str, object]) -> Score:
    """Measure the verdict on a server that does not leak."""
    suspects = read_suspects(verdict)
    alarms, whispers = _by_loudness(suspects)
    return Score(None, 0, alarms, (), whispers, verdict["clean"] is True)


def score_leaking(case: Case, verdict: Mapping[str, object]) -> Score:
    """Measure the verdict on a server that leaks in the ways that `case` lists."""
    suspects = read_suspects(verdict)
    owners = _owners(suspects, case.leaks)
    named = dict(zip(reversed(owners), reversed(suspects), strict=True))
    strangers = [suspect for suspect, owner in zip(suspects, owners, strict=True) if owner is None]
    again = [
        suspect for suspect, owner in zip(suspects, owners, strict=True) if owner is not None and suspect is not named[owner]
    ]
    alarms, whispers = _by_loudness(strangers)
    repeated, echoes = _by_loudness(again)
    main = case.leaks[0]
    missed = sum(not leak.optional and number not in named for number, leak in enumerate(case.leaks))
    whispered = all("possible" in leak.confidences for leak in case.leaks if not leak.optional)
    return Score(
        leak=_leak_score(case, main, named.get(0), suspects[0] if suspects else None, owners),
        missed=missed,
        false_alarms=alarms,
        repeated=repeated,
        whispers=(*whispers, *echoes),
        verdict_right=whispered or verdict["clean"] is False,
    )


def _owners(suspects: Sequence[Named], leaks: Sequence[ExpectedLeak]) -> list[int | None]:
    """Which leak each suspect is about: the one of its holder and its class, else of either. Of two that it fits as well the one
    that no suspect before it is about.
    """
    owners: list[int | None] = []
    for suspect in suspects:
        marks = [2 * _holder_right(suspect, leak) + _class_right(suspect, leak) for leak in leaks]
        best = max(range(len(leaks)), key=lambda number: (marks[number], number not in owners))
        owners.append(best if marks[best] else None)
    return owners


def _leak_score(
    case: Case, leak: ExpectedLeak, suspect: Named | None, first: Named | None, owners: Sequence[int | None]
) -> LeakScore:
    if suspect is None:
        return LeakScore(first, False, False, False, False, False, False, False)
    return LeakScore(
        suspect=suspect,
        first=owners[0] is not None,
        class_right=leak.bytes_only or _class_right(suspect, leak),
        holder_right=_holder_right(suspect, leak),
        pattern_right=suspect.pattern in leak.patterns,
        growth_right=not leak.per_request
        or any(abs(suspect.per_request - true) <= GROWTH_TOLERANCE * true for true in leak.per_request),
        place_right=_place_right(case, leak, suspect),
        confidence_right=suspect.confidence in leak.confidences,
    )


def _class_right(suspect: Named, leak: ExpectedLeak) -> bool:
    return suspect.class_name in leak.classes


def _holder_right(suspect: Named, leak: ExpectedLeak) -> bool:
    return any(holder.search(suspect.holder) for holder in leak.holders)


def _place_right(case: Case, leak: ExpectedLeak, suspect: Named) -> bool:
    if not leak.source:
        return True
    if PurePath(suspect.file).name != PurePath(leak.source).name:
        return False
    if not leak.lines:
        return True
    lines = (case.folder / leak.source).read_text().splitlines()
    return 0 < suspect.line <= len(lines) and any(text in lines[suspect.line - 1] for text in leak.lines)


def _by_loudness(suspects: Sequence[Named]) -> tuple[tuple[Named, ...], tuple[Named, ...]]:
    loud = tuple(suspect for suspect in suspects if suspect.confidence != "possible")
    return loud, tuple(suspect for suspect in suspects if suspect.confidence == "possible")
