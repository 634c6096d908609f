"""Bounds that a growing container has not reached: a pool of at most 64 threads that has started 24 of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from heaptrail.analysis import thresholds
from heaptrail.analysis.attributes import attributes, number_of, variables
from heaptrail.analysis.runtimes import RuntimeDescription
from heaptrail.analysis.suspects.comparison import AgedHeap
from heaptrail.analysis.suspects.deciding import Bound, Leak
from heaptrail.analysis.suspects.entries import growing_entries
from heaptrail.analysis.suspects.grouping import Rounds
from heaptrail.analysis.suspects.holding import Holdings
from heaptrail.analysis.suspects.young import members_of, split_by_class
from heaptrail.analysis.trail_map import TrailMap

_MOST_REFERENCES = 50
_EDGES_OF_AN_ENTRY = 2
"""From an object to a list of its own, and from there to the entry."""


def mind_bounds(
    leaks: Sequence[Leak], aged: Sequence[AgedHeap], holdings: Holdings, trails: TrailMap, rounds: Rounds,
    runtime: RuntimeDescription,
) -> tuple[Leak, ...]:  # fmt: skip
    """The leaks, where those whose container has a bound that it has not reached are likely at most, and possible where they
    gain a few objects now and then, as pools do, or where the runtime itself keeps the bound.
    """
    if runtime.bounds is None:
        return tuple(leaks)
    return tuple(_minded(leak, aged, holdings, trails, rounds, runtime) for leak in leaks)


def _minded(
    leak: Leak, aged: Sequence[AgedHeap], holdings: Holdings, trails: TrailMap, rounds: Rounds, runtime: RuntimeDescription
) -> Leak:  # fmt: skip
    if leak.in_bytes_only:
        return leak
    if _clears_itself(leak, aged[-1], trails, runtime):
        return replace(leak, confidence="possible")
    for holder, tops in holdings.tops_by_holder(leak.main).items():
        entries = growing_entries(aged, int(aged[-1].identities[holder]), runtime)
        if not entries or len(tops) < thresholds.GOOD_HOLDER_SHARE * (entries[-1] - entries[0]):
            continue
        if (kept := _bound_it_keeps(holder, entries[-1], trails, runtime)) is not None:
            return replace(leak, bound=kept, confidence="possible")
        bound = _bound_of(holder, entries[-1], trails, runtime)
        if bound is not None:
            rate = (entries[-1] - entries[0]) / sum(rounds.requests)
            seldom = rounds.known and rate <= thresholds.LEAST_RATE_OF_ONE_ROUND
            return replace(leak, bound=bound, confidence="possible" if seldom or leak.confidence == "possible" else "likely")
    return leak


def _clears_itself(leak: Leak, newest: AgedHeap, trails: TrailMap, runtime: RuntimeDescription) -> bool:
    """Whether only weak references come, each in a list that an object came with and has no name for: C code keeps it by itself,
    and drops those to what is gone now and then, as sqlite3 does with its cursors. A sample of them.
    """
    if not set(leak.classes) <= runtime.weak_references:
        return False
    by_class = split_by_class(newest, members_of(leak.groups))
    references = [node for name in leak.classes for node in by_class.get(name, ())[:_MOST_REFERENCES]]
    return bool(references) and all(
        runtime.unnamed_fields.intersection(map(trails.naming.edge_name, trails.edges_to(int(node))[-_EDGES_OF_AN_ENTRY:]))
        for node in references
    )


def _bound_it_keeps(holder: int, taken: int, trails: TrailMap, runtime: RuntimeDescription) -> Bound | None:
    """The bound of a container that throws out by itself what is beyond it: of functools.lru_cache its maxsize."""
    class_name = trails.naming.class_name(holder)
    path = runtime.kept_bounds.get(class_name, ())
    node: int | None = holder if path else None
    for name in path:
        node = {**variables(trails, node), **attributes(trails, node)}.get(name) if node is not None else None
    limit = number_of(trails, node)
    return Bound(f"{class_name}.{path[-1]}", limit, taken, is_kept=True) if limit is not None and limit > taken else None


def _bound_of(holder: int, taken: int, trails: TrailMap, runtime: RuntimeDescription) -> Bound | None:
    """The least number above its entries that the owner of a container has under the name of a bound."""
    edge = trails.parent_edge(holder)
    if edge is None or runtime.bounds is None:
        return None
    owner = trails.owner_of_attributes(trails.source_of(edge))
    if trails.naming.node_type(owner) != "object" or trails.naming.class_name(owner) in runtime.plain_containers:
        return None
    numbers = {name: number_of(trails, node) for name, node in attributes(trails, owner).items() if runtime.bounds.search(name)}
    bounds = [(number, name) for name, number in numbers.items() if number is not None and number >= taken]
    if not bounds:
        return None
    limit, name = min(bounds)
    return Bound(f"{trails.naming.class_name(owner)}.{name}", limit, taken)
