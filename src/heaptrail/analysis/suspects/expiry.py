"""Growth that ends by itself: one-shot timers fire, and what they hold or remove goes with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from heaptrail.analysis import thresholds
from heaptrail.analysis.suspects.comparison import AgedHeap
from heaptrail.analysis.suspects.deciding import Leak
from heaptrail.analysis.suspects.grouping import Rounds
from heaptrail.analysis.suspects.young import Nodes, members_of, split_by_class
from heaptrail.analysis.trail_map import TrailMap
from heaptrail.model import Confidence

_SAMPLE = 50


@dataclass(frozen=True, slots=True)
class Expiry:
    """Leaks that grow as fast as one-shot timers of `seconds` are set, `timers` among them."""

    seconds: float
    timers: Leak
    timer_class: str


def find_expiry(leaks: Sequence[Leak], aged: Sequence[AgedHeap], trails: TrailMap) -> Expiry | None:
    """The one-shot timers of the longest duration, where that is short; None where timers repeat or wait for hours.

    Timers that are set anew whenever they fire end nothing: of those none outlives a round.
    """
    newest = aged[-1]
    found = []
    for leak in leaks:
        for timer_class in trails.runtime.timers.classes.intersection(leak.classes):
            timers = _timers(leak, newest, timer_class)
            if len(timers) and _are_one_shot(timers, trails) and _outlive_a_round(timers, aged):
                durations = _durations(leak, timers, trails)
                if durations and max(durations) <= thresholds.LONG_EXPIRY:
                    found.append(Expiry(max(durations), leak, timer_class))
    return max(found, key=lambda expiry: expiry.seconds, default=None)


def weaken(leaks: Sequence[Leak], expiry: Expiry, rounds: Rounds) -> tuple[Leak, ...]:
    """What grows as fast as the timers are set is likely at most, possible where they are short: a longer run would see it
    end.
    """
    confidence: Confidence = "possible" if expiry.seconds <= thresholds.SHORT_EXPIRY else "likely"
    timers = sum(rounds.rates(expiry.timers.classes[expiry.timer_class]))

    def grows_with_timers(leak: Leak) -> bool:
        return any(abs(sum(rounds.rates(deltas)) - timers) <= thresholds.SAME_RATE * timers for deltas in leak.classes.values())

    return tuple(
        replace(leak, confidence=confidence) if leak.confidence != "possible" and grows_with_timers(leak) else leak
        for leak in leaks
    )


def _timers(leak: Leak, newest: AgedHeap, timer_class: str) -> Nodes:
    members = members_of(leak.groups)
    return split_by_class(newest, members).get(timer_class, members[:0])


def _are_one_shot(timers: Nodes, trails: TrailMap) -> bool:
    return all(trails.runtime.timers.fires_once(trails, node) for node in timers[:_SAMPLE].tolist())


def _outlive_a_round(timers: Nodes, aged: Sequence[AgedHeap]) -> bool:
    earlier, newest = aged[-2], aged[-1]
    return len(earlier.nodes_with(newest.identities[timers])) > 0


def _durations(leak: Leak, timers: Nodes, trails: TrailMap) -> list[float]:
    """Seconds, as far as the timers tell, what they hang in, and what grew by them."""
    nodes = [node for group in leak.groups for node in (*group.points, *group.tops.tolist())]
    return trails.runtime.timers.durations(trails, dict.fromkeys([*nodes, *timers[:_SAMPLE].tolist()]))
