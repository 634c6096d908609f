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

_TIMER = "Timeout"
_LISTS = "TimersList"
_SAMPLE = 50


@dataclass(frozen=True, slots=True)
class Expiry:
    """Leaks that grow as fast as one-shot timers of `seconds` are set, `timers` among them."""

    seconds: float
    timers: Leak


def find_expiry(leaks: Sequence[Leak], aged: Sequence[AgedHeap], trails: TrailMap) -> Expiry | None:
    """The one-shot timers of the longest duration, where that is short; None where timers repeat or wait for hours.

    Timers that are set anew whenever they fire end nothing: of those none outlives a round.
    """
    newest = aged[-1]
    found = []
    for leak in leaks:
        if _TIMER not in leak.classes:
            continue
        timers = _timers(leak, newest)
        if len(timers) and _are_one_shot(timers, newest) and _outlive_a_round(timers, aged):
            durations = _durations(leak, newest, trails)
            if durations and max(durations) <= thresholds.LONG_EXPIRY:
                found.append(Expiry(max(durations), leak))
    return max(found, key=lambda expiry: expiry.seconds, default=None)


def weaken(leaks: Sequence[Leak], expiry: Expiry, rounds: Rounds) -> tuple[Leak, ...]:
    """What grows as fast as the timers are set is likely at most, possible where they are short: a longer run would see it
    end.
    """
    confidence: Confidence = "possible" if expiry.seconds <= thresholds.SHORT_EXPIRY else "likely"
    timers = sum(rounds.rates(expiry.timers.classes[_TIMER]))

    def grows_with_timers(leak: Leak) -> bool:
        return any(abs(sum(rounds.rates(deltas)) - timers) <= thresholds.SAME_RATE * timers for deltas in leak.classes.values())

    return tuple(replace(leak, confidence=confidence) if grows_with_timers(leak) else leak for leak in leaks)


def _timers(leak: Leak, newest: AgedHeap) -> Nodes:
    members = members_of(leak.groups)
    return split_by_class(newest, members).get(_TIMER, members[:0])


def _are_one_shot(timers: Nodes, newest: AgedHeap) -> bool:
    """V8 has no edge to a number, but one to null: a timer that does not repeat has `_repeat` null."""
    return all(_does_not_repeat(newest, node) for node in timers[:_SAMPLE].tolist())


def _outlive_a_round(timers: Nodes, aged: Sequence[AgedHeap]) -> bool:
    earlier, newest = aged[-2], aged[-1]
    return len(earlier.nodes_with(newest.identities[timers])) > 0


def _does_not_repeat(newest: AgedHeap, node: int) -> bool:
    first = newest.heap.node_to_first_edge
    return any(newest.naming.edge_name(edge) == "_repeat" for edge in range(int(first[node]), int(first[node + 1])))


def _durations(leak: Leak, newest: AgedHeap, trails: TrailMap) -> list[float]:
    """Seconds, from the lists that the timers hang in: they are filed by milliseconds."""
    lists = {
        node
        for group in leak.groups
        for node in (*group.points, *group.tops.tolist())
        if newest.naming.class_name(node) == _LISTS
    }
    edges = [trails.parent_edge(node) for node in lists]
    names = [trails.naming.edge_name(edge) for edge in edges if edge is not None]
    return [int(name) / 1000 for name in names if name.isdecimal()]
