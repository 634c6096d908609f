"""Growth in every step between snapshots: by class, by container, or by path. Ids are not needed: names are compared.

A verdict (`analysis.suspects`) says what leaks; these are the numbers of everything that changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from heaptrail.analysis.growth.classes import count_classes
from heaptrail.analysis.growth.paths import count_holders, count_paths
from heaptrail.analysis.growth.tally import Tally
from heaptrail.errors import UsageError
from heaptrail.model import GrowthRow, GrowthTable, GrowthView
from heaptrail.snapshot import Snapshot

__all__ = ["find_growth"]

_LEAST_SNAPSHOTS = 2


def find_growth(snapshots: Sequence[Snapshot], view: GrowthView = "class", requests: Sequence[int] = ()) -> GrowthTable:
    """What changed between any two of the snapshots, oldest first; most grown bytes first.

    `requests` says how many were made in each step, one number a step or one for all. Cost: shallow sizes of every
    snapshot; for containers and paths the cheapest paths as well, and a text for each row.
    Raises `UsageError` for fewer than two snapshots, or for request counts that do not fit.
    """
    if len(snapshots) < _LEAST_SNAPSHOTS:
        raise UsageError("two snapshots are the least that can be compared", help="three show whether growth goes on")
    steps = len(snapshots) - 1
    if len(requests) not in (0, 1, steps):
        raise UsageError(f"{len(requests)} request counts for {steps} steps", help="give one count a step, or one for all")
    if any(count < 1 for count in requests):
        raise UsageError("a step without requests has no growth per request", help="--requests counts from 1")
    with ThreadPoolExecutor(max_workers=2) as pool:
        tallies = list(pool.map(_counting(view, snapshots[-1]), snapshots))
    rows = sorted(_rows(tallies), key=lambda row: (row.shallow_sizes[0] - row.shallow_sizes[-1], row.name, row.class_name))
    return GrowthTable(
        view=view,
        snapshots=tuple(snapshot.name for snapshot in snapshots),
        requests=tuple(requests) if len(requests) != 1 else (requests[0],) * steps,
        rows=tuple(rows),
    )


def _counting(view: GrowthView, newest: Snapshot) -> Callable[[Snapshot], Tally]:
    if view == "class":
        # As DevTools' comparison does: plain objects are of the classes that the newest snapshot knows.
        return partial(count_classes, interfaces=newest.class_table.interfaces)
    return count_holders if view == "holder" else count_paths


def _rows(tallies: Sequence[Tally]) -> list[GrowthRow]:
    rows = []
    for key in set().union(*(tally.counts for tally in tallies)):
        counts = tuple(tally.counts.get(key, 0) for tally in tallies)
        sizes = tuple(tally.shallow_sizes.get(key, 0) for tally in tallies)
        if len(set(counts)) == 1 and len(set(sizes)) == 1:
            continue
        newest = next(tally for tally in reversed(tallies) if key in tally.counts)
        name, class_name, node_id = newest.describe(key)
        rows.append(GrowthRow(name=name, class_name=class_name, id=node_id, counts=counts, shallow_sizes=sizes))
    return rows
