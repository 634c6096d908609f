"""Large collections, and room that collections do not use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail import _graph
from heaptrail.analysis.detectors import thresholds
from heaptrail.analysis.detectors.describing import class_name, ids_of, retained_size, source_of
from heaptrail.analysis.runtimes import describe_runtime
from heaptrail.model import Finding
from heaptrail.units import format_bytes, format_count

if TYPE_CHECKING:
    from heaptrail.snapshot import Snapshot

_KINDS = ("Map", "Set", "WeakMap", "WeakSet", "Array", "object used as a dictionary")
_DICTIONARY = 5
_SLOTS_PER_ENTRY = (3, 2, 2, 2, 1, 3)
_SLOT_BYTES = 8


def find(snapshot: Snapshot) -> tuple[Finding, ...]:
    """Collections with many entries, and waste by kind. Cost: one pass over the nodes and the edges of collections."""
    large, totals = _graph.find_collections(
        snapshot.heap,
        least_entries=thresholds.LEAST_ENTRIES,
        most_named=thresholds.MOST_COLLECTIONS,
        sparse_share=thresholds.SPARSE_SHARE,
        sparse_room=thresholds.LEAST_SPARSE_ROOM,
    )
    named = [_large(snapshot, *row) for row in large]
    wasteful = [
        finding
        for kind, (count, empty, sparse) in enumerate(totals)
        for finding in (_empty(snapshot, kind, count, empty), _sparse(snapshot, kind, sparse))
        if finding.bytes >= thresholds.LEAST_WASTE
    ]
    return (*named, *wasteful)


def _large(snapshot: Snapshot, node: int, kind: int, entries: int, room: int) -> Finding:
    size = retained_size(snapshot.heap, node)
    own = class_name(snapshot.heap, node)
    is_container = own in describe_runtime(snapshot.runtime).named_collections
    spoken = own if is_container else f"{own} used as a dictionary" if kind == _DICTIONARY else _KINDS[kind]
    evidence = [f"{format_bytes(room)} of it are the table of entries itself"] if room else []
    if entries < thresholds.LEAST_ENTRIES:
        evidence.append("an entry that is a number leaves no trace in a snapshot: the rest are numbers, or nothing")
    return Finding(
        detector="collections",
        sentence=f"one {spoken} {_filled(kind, entries, room)} and keeps {format_bytes(size)}",
        bytes=size,
        count=entries,
        ids=ids_of(snapshot.heap, [node]),
        source=source_of(snapshot.heap, node),
        evidence=tuple(evidence),
        advice="If entries are added but never deleted, bound it: a size limit, an expiry, or weak keys.",
    )


def _filled(kind: int, entries: int, room: int) -> str:
    if entries >= thresholds.LEAST_ENTRIES:
        return f"has {format_count(entries)} entries"
    places = format_count(room // (_SLOTS_PER_ENTRY[kind] * _SLOT_BYTES))
    return f"has room for {places} entries, of which {format_count(entries) if entries else 'none'} can be seen"


def _empty(snapshot: Snapshot, kind: int, count: int, empty: _graph.Group) -> Finding:
    found, size, examples = empty
    return Finding(
        detector="collections",
        sentence=f"{format_count(found)} of {format_count(count)} {_plural(kind)} have no recorded entry, "
        f"and room for some that takes {format_bytes(size)}",
        bytes=round(size),
        count=found,
        ids=ids_of(snapshot.heap, examples),
        source=None,
        evidence=("an entry that is a number leaves no trace in a snapshot: they may hold numbers",),
        advice="Make a collection when its first entry comes.",
    )


def _sparse(snapshot: Snapshot, kind: int, sparse: _graph.Group) -> Finding:
    found, size, examples = sparse
    return Finding(
        detector="collections",
        sentence=f"{format_count(found)} {_plural(kind)} use less than {thresholds.SPARSE_SHARE:.0%} of their room "
        f"and waste {format_bytes(size)}",
        bytes=round(size),
        count=found,
        ids=ids_of(snapshot.heap, examples),
        source=None,
        evidence=("an entry that is a number leaves no trace in a snapshot: the rest may be numbers",),
        advice="A collection that was large once keeps its room: make a new one.",
    )


def _plural(kind: int) -> str:
    return "objects used as dictionaries" if kind == _DICTIONARY else f"{_KINDS[kind]}s"
