"""How long the rounds of a hunt took, from the steps that it has written down."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from heaptrail.model import RoundTime

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from heaptrail.formats.verdict import Json


def round_times(steps: Iterable[Mapping[str, Json]], names: Sequence[str]) -> tuple[RoundTime, ...]:
    """The time between each two of the snapshots with these names, in their order; empty where the steps do not tell all of it.

    A process that stands still while its snapshot is written adds nothing: that time is no part of a round.
    """
    began: dict[str, float] = {}
    paused: dict[str, float] = {}
    loads: list[tuple[float, float]] = []
    for step in steps:
        name, seconds = step.get("step"), step.get("seconds")
        moment = _moment(step.get("began" if name == "snapshot" else "at"))
        if moment is None or not isinstance(seconds, int | float):
            continue
        if name == "snapshot":
            file = str(step.get("file"))
            began[file], paused[file] = moment, seconds
        elif str(name).startswith("load "):
            loads.append((moment, seconds))
    if any(name not in began for name in names):
        return ()
    times = []
    for older, newer in pairwise(names):
        loaded = sum(seconds for at, seconds in loads if began[older] <= at <= began[newer])
        times.append(RoundTime(began[newer] - began[older] - paused[older], loaded))
    return tuple(times) if all(time.seconds > 0 for time in times) else ()


def _moment(text: Json) -> float | None:
    try:
        return datetime.fromisoformat(str(text)).timestamp()
    except ValueError:
        return None
