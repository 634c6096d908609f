"""Which unions of groups are leaks, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from heaptrail.analysis import thresholds
from heaptrail.analysis.runtimes import RuntimeDescription
from heaptrail.analysis.suspects.comparison import AgedHeap
from heaptrail.analysis.suspects.grouping import Group, Rounds, enough_bytes
from heaptrail.analysis.suspects.pacing import grows_by_time, requests_say_nothing
from heaptrail.analysis.suspects.uniting import Union
from heaptrail.model import Confidence

_UNCOUNTED_CLASSES = ("(compiled code)", "(array)", "(object shape)")
_TEXTS = ("(string)", "(concatenated string)", "(sliced string)", "(symbol)")


@dataclass(frozen=True, slots=True)
class Bound:
    """`Pool.max_connections` is `limit`, and the container has `taken` entries. `is_kept`: it throws out what is beyond."""

    name: str
    limit: float
    taken: int
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class Leak:
    """A union of groups that was found to leak."""

    groups: tuple[Group, ...]
    confidence: Confidence
    regularity: float
    count_deltas: tuple[int, ...]
    byte_deltas: tuple[int, ...]
    classes: dict[str, tuple[int, ...]]
    """Classes that grew in every round, with their growth in each."""
    in_bytes_only: bool
    bound: Bound | None = None
    """A bound of its container that it has not reached."""
    turnover: float = 0.0
    """Objects that were there at first and have left since, as a share of the growth."""
    by_time: bool = False
    """Whether it goes on with the time and hardly depends on the requests: `regularity` is then by the time."""

    @property
    def main(self) -> Group:
        """The group that grew most."""
        return self.groups[0]


@dataclass(frozen=True, slots=True)
class Slowing:
    """A union that grew in every round, but unevenly: a cache that fills, modules that load one after the other."""

    groups: tuple[Group, ...]
    count_deltas: tuple[int, ...]
    regularity: float


@dataclass(frozen=True, slots=True)
class Decision:
    """Leaks by bytes per request, most first, and what was seen to slow down."""

    leaks: tuple[Leak, ...]
    slowing: tuple[Slowing, ...]


def decide(
    unions: Iterable[Union], newest: AgedHeap, held: Sequence[Group], rounds: Rounds, runtime: RuntimeDescription
) -> Decision:
    """`held` are the groups whose objects have an old holder that is not a root."""
    leaks: list[Leak] = []
    slowing: list[Slowing] = []
    for union in unions:
        found = _decide_one(union, newest, held, rounds, runtime)
        if isinstance(found, Leak):
            leaks.append(found)
        elif found is not None:
            slowing.append(found)
    leaks.sort(key=lambda leak: (-min(rounds.rates(leak.byte_deltas)), -sum(leak.byte_deltas)))
    return Decision(tuple(leaks), tuple(slowing))


def _decide_one(
    union: Union, newest: AgedHeap, held: Sequence[Group], rounds: Rounds, runtime: RuntimeDescription
) -> Leak | Slowing | None:
    counts = np.sum([group.counts for group in union.groups], axis=0)
    weights = np.sum([group.bytes for group in union.groups], axis=0)
    count_deltas, byte_deltas = tuple(np.diff(counts).tolist()), tuple(np.diff(weights).tolist())
    classes = classes_that_grow(union.groups)
    if _enough_objects(count_deltas, rounds):
        main = union.groups[0]
        by_request = _regularity(count_deltas, classes, rounds)
        by_time = _grows_by_time(union.groups, count_deltas, classes, rounds)
        measured = rounds.in_milliseconds() if by_time else rounds
        if _is_at_root(main, newest) and (main not in held or not _is_known_by_what_it_brings(union, newest, measured, runtime)):
            return None
        regularity = max(by_request, _regularity(count_deltas, classes, measured))
        agreement = _agreement(union.groups, measured)
        if regularity < thresholds.LIKELY_REGULAR and _speeds_up(union.groups, count_deltas, byte_deltas, rounds):
            by_time = requests_say_nothing([count_deltas, *_significant(count_deltas, classes)], rounds)
            return Leak(
                union.groups, "likely", regularity, count_deltas, byte_deltas, classes, in_bytes_only=False, by_time=by_time
            )
        if regularity < thresholds.LIKELY_REGULAR or (
            agreement < thresholds.SAME_KINDS and not _one_class_is_regular(count_deltas, classes, measured)
        ):
            if _came_and_stayed(count_deltas, rounds):
                return _one_that_stayed(union, count_deltas, byte_deltas)
            return Slowing(union.groups, count_deltas, regularity)
        if regularity < thresholds.REGULAR and min(count_deltas) < thresholds.LEAST_OBJECTS_UNEVENLY:
            return Slowing(union.groups, count_deltas, regularity)
        even = regularity >= thresholds.REGULAR and by_request >= thresholds.LIKELY_REGULAR
        certain = even and not _adds_one_now_and_then(union.groups, rounds)
        confidence: Confidence = "certain" if certain else "likely"
        if len(rounds.requests) == 1:
            if rounds.known and max(rounds.rates(count_deltas)) < thresholds.LEAST_RATE_OF_ONE_ROUND:
                return None
            confidence = "likely" if _one_a_request(classes, rounds) else "possible"
        turnover = _turnover(union, int(counts[0]), count_deltas)
        if turnover >= thresholds.TURNOVER:
            confidence = "possible"
        return Leak(
            union.groups, confidence, regularity, count_deltas, byte_deltas, classes, in_bytes_only=False, turnover=turnover,
            by_time=by_time,
        )  # fmt: skip
    if _came_and_stayed(count_deltas, rounds):
        return _one_that_stayed(union, count_deltas, byte_deltas)
    if _grows_in_bytes(union, count_deltas, byte_deltas, newest, rounds, runtime):
        regularity = rounds.regularity(byte_deltas)
        return Leak(union.groups, "possible", regularity, count_deltas, byte_deltas, classes, in_bytes_only=True)
    return None


def _is_at_root(group: Group, newest: AgedHeap) -> bool:
    return newest.naming.node_type(group.points[0]) == "synthetic"


def _is_known_by_what_it_brings(union: Union, newest: AgedHeap, rounds: Rounds, runtime: RuntimeDescription) -> bool:
    """What has no container but native code is a leak only where as many objects of one class are outermost in each round.

    Native handles are; modules that load late bring functions now, and classes then.
    """
    if newest.naming.node_name(union.groups[0].points[0]) not in runtime.roots_of_native_code:
        return True
    return any(
        min(deltas) >= thresholds.LEAST_OBJECTS and rounds.regularity(deltas) >= thresholds.LIKELY_REGULAR
        for name, deltas in _growth_of_outermost(union.groups).items()
        if name not in _TEXTS
    )


def _grows_by_time(
    groups: Sequence[Group], count_deltas: tuple[int, ...], classes: dict[str, tuple[int, ...]], rounds: Rounds
) -> bool:
    """What is uneven by the request has to bring the same in each round as well: modules that load late do not."""
    by_time = grows_by_time(
        [count_deltas, *_significant(count_deltas, classes)], lambda its: _regularity(count_deltas, classes, its), rounds
    )
    return by_time and (_regularity(count_deltas, classes, rounds) >= thresholds.LIKELY_REGULAR or _is_alike(groups))


def _turnover(union: Union, at_first: int, count_deltas: tuple[int, ...]) -> float:
    """Of the growth, what was there at first and has left; all of it where hardly anything of an earlier round has stayed.

    Of a class that comes as often as the outermost objects, where less of it has left: a timer that is set anew leaves for
    another, and what it calls back stays. What native code keeps has other ids in every snapshot, and looks as if it had left.
    """
    if all(group.surviving < thresholds.LEAST_TO_SURVIVE for group in union.groups):
        return 1.0
    left = max(0, at_first - sum(group.foreign_at_first for group in union.groups)) / sum(count_deltas)
    came = max((sum(deltas) for deltas in _growth_of_outermost(union.groups).values()), default=0)
    shares = [
        sum(group.classes[0][name] for group in union.groups) / sum(deltas)
        for name, deltas in classes_that_grow(union.groups).items()
        if sum(deltas) >= thresholds.REGULAR * came > 0
    ]
    return min([left, *shares])


def _growth_of_outermost(groups: Iterable[Group]) -> dict[str, tuple[int, ...]]:
    return _added_up(
        (name, tuple(newer[name] - older[name] for older, newer in pairwise(group.outermost_classes)))
        for group in groups
        for name in group.outermost_classes[-1]
    )


def judged_by_place(leaks: Sequence[Leak]) -> tuple[Leak, ...]:
    """The leaks as they may be called where objects were matched by their places: processes can differ by themselves.

    Objects without a like in the other snapshots look as if they had come and gone, so that a leak may even be no more than
    possible.
    """
    return tuple(replace(leak, confidence="likely") if leak.confidence == "certain" else leak for leak in leaks)


def _came_and_stayed(count_deltas: tuple[int, ...], rounds: Rounds) -> bool:
    """Where it is not known what was done between the snapshots, the last may be there to see what has gone again."""
    return not rounds.known and _stays(count_deltas)


def _stays(deltas: tuple[int, ...]) -> bool:
    grown = sum(deltas)
    return grown >= thresholds.LEAST_TO_STAY and min(deltas) >= -thresholds.GONE_AGAIN * grown


def _one_that_stayed(union: Union, count_deltas: tuple[int, ...], byte_deltas: tuple[int, ...]) -> Leak:
    classes = {
        name: deltas
        for name, deltas in _growth_by_class(union.groups).items()
        if _stays(deltas) and not name.startswith("(system)") and name not in _UNCOUNTED_CLASSES
    }
    return Leak(union.groups, "possible", 0.0, count_deltas, byte_deltas, classes, in_bytes_only=False)


def _regularity(count_deltas: tuple[int, ...], classes: dict[str, tuple[int, ...]], rounds: Rounds) -> float:
    """Of the whole, or of the class that is most regular: what else fills up beside a leak must not hide it. Or of all regular
    classes together, where these are most of what came.
    """
    significant = [*_significant(count_deltas, classes), *_regular_together(count_deltas, classes, rounds)]
    return max(rounds.regularity(count_deltas), *(rounds.regularity(deltas) for deltas in significant), 0.0)


def _regular_together(
    count_deltas: tuple[int, ...], classes: dict[str, tuple[int, ...]], rounds: Rounds
) -> list[tuple[int, ...]]:
    """The growth of all regular classes, if it is most of the growth in every round; none otherwise."""
    regular = [
        deltas
        for deltas in classes.values()
        if min(deltas) >= thresholds.LEAST_OBJECTS and rounds.regularity(deltas) >= thresholds.REGULAR
    ]
    together = tuple(np.sum(regular, axis=0).tolist()) if regular else ()
    is_most = bool(together) and all(
        its >= thresholds.SAME_KINDS * total for its, total in zip(together, count_deltas, strict=True)
    )
    return [together] if is_most else []


def _one_class_is_regular(count_deltas: tuple[int, ...], classes: dict[str, tuple[int, ...]], rounds: Rounds) -> bool:
    return any(rounds.regularity(deltas) >= thresholds.REGULAR for deltas in _significant(count_deltas, classes))


def _significant(count_deltas: tuple[int, ...], classes: dict[str, tuple[int, ...]]) -> list[tuple[int, ...]]:
    return [
        deltas
        for deltas in classes.values()
        if min(deltas) >= thresholds.LEAST_OBJECTS
        and all(delta >= thresholds.SIGNIFICANT_SHARE * total for delta, total in zip(deltas, count_deltas, strict=True))
    ]


def _agreement(groups: Iterable[Group], rounds: Rounds) -> float:
    """How much the rounds are alike in what they bring: the growth that all share over all that grew, by class."""
    shared = whole = 0.0
    for name, deltas in _growth_by_class(groups).items():
        if name.startswith("(system)") or name in _UNCOUNTED_CLASSES:
            continue
        rates = rounds.rates(deltas)
        shared += max(0.0, min(rates))
        whole += max(0.0, *rates)
    return shared / whole if whole else 1.0


def _speeds_up(groups: Sequence[Group], count_deltas: tuple[int, ...], byte_deltas: tuple[int, ...], rounds: Rounds) -> bool:
    """Whether each round brings more than the one before, and of the same classes in the same proportions: something that leaks
    by the time, as timers do. What fills up brings less and less, and modules that load late bring others.
    """
    rates = rounds.rates(count_deltas)
    outermost = min((sum(of_round) for of_round in zip(*_growth_of_outermost(groups).values(), strict=True)), default=0)
    is_heavy = min(byte_deltas) >= thresholds.LEAST_BYTES_UNEVENLY
    least = thresholds.LEAST_OBJECTS if is_heavy else thresholds.LEAST_OBJECTS_UNEVENLY
    if outermost < least or any(later < earlier for earlier, later in pairwise(rates)):
        return False
    return _is_alike(groups)


def _is_alike(groups: Iterable[Group]) -> bool:
    """Whether the classes stand in the same proportions in the first round and in the last."""
    grown = [deltas for name, deltas in _growth_by_class(groups).items() if not name.startswith("(system)")]
    first, last = (np.maximum(0, [deltas[place] for deltas in grown]) for place in (0, -1))
    alike = np.minimum(first / max(1, first.sum()), last / max(1, last.sum())).sum()
    return bool(alike >= thresholds.SAME_PROPORTIONS)


def _adds_one_now_and_then(groups: Iterable[Group], rounds: Rounds) -> bool:
    """Whether a few objects a round are all that a container gains, as a pool does that opens one more when all are in use."""
    outermost = np.sum(
        [[sum(newer.values()) - sum(older.values()) for older, newer in pairwise(group.outermost_classes)] for group in groups],
        axis=0,
    ).tolist()
    return (
        rounds.known
        and min(outermost) >= thresholds.LEAST_OBJECTS
        and max(outermost) < thresholds.LEAST_OBJECTS_UNEVENLY
        and max(rounds.rates(outermost)) <= thresholds.LEAST_RATE_OF_ONE_ROUND
    )


def _one_a_request(classes: dict[str, tuple[int, ...]], rounds: Rounds) -> bool:
    """Whether a class grew by a whole number a request: a single round proves no more, but a cache that fills seldom does so."""
    rates = [rounds.rates(deltas)[0] for deltas in classes.values()] if rounds.known else []
    return any(round(rate) >= 1 and abs(rate - round(rate)) <= thresholds.WHOLE * rate for rate in rates)


def _enough_objects(count_deltas: tuple[int, ...], rounds: Rounds) -> bool:
    return (
        min(count_deltas) >= thresholds.LEAST_OBJECTS and min(rounds.rates(count_deltas)) >= thresholds.LEAST_OBJECTS_PER_REQUEST
    )


def _grows_in_bytes(
    union: Union,
    count_deltas: tuple[int, ...],
    byte_deltas: tuple[int, ...],
    newest: AgedHeap,
    rounds: Rounds,
    runtime: RuntimeDescription,
) -> bool:
    """One container of the program's own that gains bytes in every round and hardly an object: numbers, typed arrays.

    A table of weak keys is no such container: it keeps room for keys that have died.
    """
    point = union.groups[0].points[0]
    name = newest.naming.class_name(point)
    return (
        # A few objects in every round are work in flight, and their bytes are theirs.
        min(count_deltas) <= 0
        and max(abs(delta) for delta in count_deltas) < thresholds.LEAST_OBJECTS
        and enough_bytes(byte_deltas, rounds)
        and rounds.regularity(byte_deltas) >= thresholds.BYTES_REGULAR
        and len(union.groups[0].points) == 1
        and newest.naming.node_type(point) == "object"
        and not name.startswith(("(", *runtime.record_classes, *runtime.weak_tables))
    )


def classes_that_grow(groups: Iterable[Group]) -> dict[str, tuple[int, ...]]:
    """The classes that grew in every round, with their growth in each. What only the engine knows is none."""
    return {
        name: deltas
        for name, deltas in _growth_by_class(groups).items()
        if min(deltas) > 0 and not name.startswith("(system)") and name not in _UNCOUNTED_CLASSES
    }


def _growth_by_class(groups: Iterable[Group]) -> dict[str, tuple[int, ...]]:
    return _added_up(item for group in groups for item in group.class_growth().items())


def _added_up(growths: Iterable[tuple[str, tuple[int, ...]]]) -> dict[str, tuple[int, ...]]:
    """The growth of each class, from that in each group."""
    totals: dict[str, tuple[int, ...]] = {}
    for name, deltas in growths:
        before = totals.get(name, (0,) * len(deltas))
        totals[name] = tuple(one + other for one, other in zip(before, deltas, strict=True))
    return totals
