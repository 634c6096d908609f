"""Suspects: which containers grow without end, from snapshots of one process taken some requests apart.

The steps, each in a module of its own: what is old and what is young, and who holds the young (`comparison`); one group a role
(`grouping`); one suspect a leak (`uniting`); growth in every round or none (`deciding`); the container to mend (`containers`);
what it fills with (`leaked`); the pattern and the words (`patterns`, `wording`). Every number is in `analysis.thresholds`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from heaptrail._graph import NODE_TYPES, Heap
from heaptrail.analysis import trail_text
from heaptrail.analysis.hops import describe_hop, hops_to
from heaptrail.analysis.runtimes import RuntimeDescription, describe_runtime
from heaptrail.analysis.sessions import ids_name_the_same_objects
from heaptrail.analysis.sources import Sources
from heaptrail.analysis.suspects.allocated import common_stack
from heaptrail.analysis.suspects.bounds import mind_bounds
from heaptrail.analysis.suspects.comparison import AgedHeap, age, changed_points, measure, resized_in_place
from heaptrail.analysis.suspects.containers import (
    Container,
    Descent,
    descend,
    find_containers,
    hops_of_container,
    leading_to,
    leads_to,
    name_container,
    part_held_by,
)
from heaptrail.analysis.suspects.deciding import Decision, Leak, decide, judged_by_place
from heaptrail.analysis.suspects.entries import growing_entries
from heaptrail.analysis.suspects.expiry import Expiry, find_expiry, weaken
from heaptrail.analysis.suspects.grouping import (
    Group,
    RoleBook,
    Rounds,
    candidates,
    fill_members,
    group_by_role,
    is_registry_of_own_modules,
)
from heaptrail.analysis.suspects.holding import Holdings
from heaptrail.analysis.suspects.identity import check_order, check_runtimes, identities_by_place, repetitions
from heaptrail.analysis.suspects.leaked import Unit, find_unit
from heaptrail.analysis.suspects.lost_memory import find_lost_memory, lost_memory_notes, with_lost_memory
from heaptrail.analysis.suspects.patterns import traits_of
from heaptrail.analysis.suspects.uniting import Uniter
from heaptrail.analysis.suspects.variables import without_filled_variables
from heaptrail.analysis.suspects.wording import DIFFERENT_SESSIONS, evidence, expiry_note, sentence, slowing_note
from heaptrail.analysis.suspects.written import SourceFinder
from heaptrail.analysis.thread_locals import threads_on_the_way
from heaptrail.analysis.trail_map import TrailMap
from heaptrail.analysis.trail_text import HopKind
from heaptrail.analysis.trails import trail_to
from heaptrail.errors import UsageError
from heaptrail.model import Growth, Holder, RoundTime, Suspect, Total, Verdict
from heaptrail.snapshot import Snapshot

__all__ = ["judge"]

_LEAST_SNAPSHOTS = 2
_DETACHED = 2
_MOST_MEMBERS = 200
"""Of a leak's objects so many are looked at for a function of the program's own."""


def judge(
    snapshots: Sequence[Snapshot],
    requests: Sequence[int] = (),
    *,
    times: Sequence[RoundTime] = (),
    script_urls: Mapping[int, str] | None = None,
    notes: Sequence[str] = (),
) -> Verdict:
    """The verdict over two or more snapshots, oldest first.

    `requests` says how many were made between neighbouring snapshots; empty when that is not known. `times` says how long each
    round took, by which what timers add is told from what requests add; empty when that is not known. `script_urls` are the
    files by script id that the runtime reported. `notes` go before the verdict's own.

    Cost: dominators of every snapshot over the edges that hold something, and a few passes over the newest.
    Raises `UsageError` when the snapshots cannot be compared.
    """
    if len(snapshots) < _LEAST_SNAPSHOTS:
        raise UsageError("two snapshots are the least that can be compared", help="three show whether growth goes on")
    rounds = _rounds(len(snapshots) - 1, requests, times)
    check_runtimes(snapshots)
    runtime = describe_runtime(snapshots[-1].runtime)
    heaps = [snapshot.heap for snapshot in snapshots]
    sessions_differ = not ids_name_the_same_objects(heaps)
    if sessions_differ:
        identities = identities_by_place(snapshots)
    else:
        check_order(snapshots)
        identities = [heap.node_ids for heap in heaps]
    aged = age(heaps, identities, runtime)
    sources = Sources(aged[-1].heap, aged[-1].naming, script_urls or {}, snapshots[-1].scripts)
    case = _Case(aged, rounds, runtime, sources, sessions_differ=sessions_differ)
    decision = case.decide()
    suspects = tuple(case.describe(leak, rank, snapshots[-1]) for rank, leak in enumerate(decision.leaks, start=1))
    lost = None if sessions_differ else find_lost_memory(snapshots, rounds)
    lost_notes: tuple[str, ...] = ()
    if lost is not None and any(suspect.confidence != "possible" for suspect in suspects):
        lost_notes = lost_memory_notes(lost, rounds)
    elif lost is not None:
        suspects = with_lost_memory(suspects, lost, rounds, snapshots[-1])
    return Verdict(
        clean=not any(suspect.confidence != "possible" for suspect in suspects),
        runtime=snapshots[-1].runtime,
        snapshots=tuple(snapshot.name for snapshot in snapshots),
        requests=rounds.requests if rounds.known else (),
        total=_total(heaps, rounds),
        suspects=suspects,
        notes=(*notes, *repetitions(snapshots), *case.notes(decision), *lost_notes),
    )


def _rounds(number: int, requests: Sequence[int], times: Sequence[RoundTime]) -> Rounds:
    if not requests:
        return Rounds((1,) * number, known=False)
    if len(requests) not in (1, number):
        raise UsageError(
            f"{len(requests)} request counts for {number} rounds between {number + 1} snapshots",
            help="give one count a round, or one for all: --requests 2500",
        )
    if min(requests) < 1:
        raise UsageError("a round without requests shows nothing", help="--requests counts from 1")
    if times and len(times) != number:
        raise UsageError(f"{len(times)} times for {number} rounds between {number + 1} snapshots")
    return Rounds(tuple(requests) if len(requests) == number else (requests[0],) * number, known=True, times=tuple(times))


def _total(heaps: Sequence[Heap], rounds: Rounds) -> Total:
    before, after = (int(heap.node_self_sizes.sum(dtype=np.int64)) for heap in (heaps[0], heaps[-1]))
    return Total(before=before, after=after, per_request=(after - before) / sum(rounds.requests))


def _young_of_the_program(aged: AgedHeap) -> NDArray[np.uint8]:
    """Young nodes that a trail had better avoid. What the runtime adds for native objects has new ids in every snapshot."""
    return np.asarray(aged.young & (aged.heap.node_types != NODE_TYPES.index("synthetic")), dtype=np.uint8)


class _Case:
    """What the steps share while one verdict is found."""

    def __init__(
        self,
        aged: Sequence[AgedHeap],
        rounds: Rounds,
        runtime: RuntimeDescription,
        sources: Sources,
        *,
        sessions_differ: bool,
    ) -> None:
        self._aged = aged
        self._sessions_differ = sessions_differ
        self._newest = newest = aged[-1]
        self._rounds = rounds
        self._runtime = runtime
        self._sources = sources
        self._trails = TrailMap(
            newest.heap,
            newest.naming,
            self._sources,
            runtime,
            holding=newest.holding,
            young=_young_of_the_program(newest),
        )
        self._roles = RoleBook(self._trails)
        self._places = SourceFinder(newest, self._trails, self._sources, runtime)
        self._expiry: Expiry | None = None
        self._groups = self._candidates()

    def _candidates(self) -> list[Group]:
        resized = resized_in_place(self._aged, self._runtime)
        with ThreadPoolExecutor(max_workers=2) as pool:
            points = changed_points(list(pool.map(measure, self._aged, resized)))
        points = without_filled_variables(points, self._aged, self._runtime)
        groups = candidates(group_by_role(self._newest, points, self._roles, self._runtime), self._rounds)
        groups = [group for group in groups if not is_registry_of_own_modules(self._trails, group.points[0])]
        if groups:
            fill_members(groups, self._aged, by_place=self._sessions_differ)
            self._holdings = Holdings(self._newest, groups)
        return groups

    def decide(self) -> Decision:
        if not self._groups:
            return Decision((), ())
        uniter = Uniter(self._groups, self._newest, self._trails, self._holdings, self._rounds, self._runtime)
        held = [group for group in self._groups if self._holdings.tops_by_holder(group)]
        decision = decide(uniter.unions(), self._newest, held, self._rounds, self._runtime)
        if self._sessions_differ:
            decision = replace(decision, leaks=judged_by_place(decision.leaks))
        minded = mind_bounds(decision.leaks, self._aged, self._holdings, self._trails, self._rounds, self._runtime)
        decision = replace(decision, leaks=minded)
        self._expiry = find_expiry(decision.leaks, self._aged, self._trails)
        if self._expiry is None:
            return decision
        return replace(decision, leaks=weaken(decision.leaks, self._expiry, self._rounds))

    def notes(self, decision: Decision) -> list[str]:
        notes = [DIFFERENT_SESSIONS if self._sessions_differ else f"ids are stable over the {len(self._aged)} snapshots"]
        if self._expiry is not None:
            notes.append(expiry_note(self._expiry.seconds))
        for slowing in decision.slowing:
            node = slowing.groups[0].points[0]
            if self._newest.naming.node_type(node) == "synthetic":
                continue  # a root is no container that a person knows
            name = trail_text.name_of_last_object(hops_to(self._trails, node))
            notes.append(slowing_note(slowing, name or self._newest.naming.class_name(node)))
        if not self._rounds.known:
            notes.append("the number of requests is not known: growth is per round")
        if len(self._aged) == _LEAST_SNAPSHOTS:
            notes.append("two snapshots cannot tell a leak from a cache that fills: a third can")
        return notes

    def describe(self, leak: Leak, rank: int, snapshot: Snapshot) -> Suspect:
        newest, trails = self._newest, self._trails
        descent = descend(leak, newest, self._runtime)
        containers = find_containers(leak, newest, self._holdings, self._roles, trails, self._runtime)
        containers = leading_to(containers, self._unit(leak, containers[0], descent).nodes, leak, newest)
        container = containers[0]
        unit = self._unit(leak, container, descent)
        if not leads_to(container, unit.nodes, leak, newest):
            part = self._unit(part_held_by(container, leak, self._holdings), container, descent)
            unit = part if part.nodes else unit
        hops = hops_of_container(container.node, leak, trails)
        name = name_container(container, leak, self._holdings, descent, trails)
        holder_class = newest.naming.class_name(container.node)
        node_id = int(newest.heap.node_ids[container.node])
        traits = traits_of(
            leak, unit, hops, holder_class, name, descent,
            newest.naming.class_name(leak.main.points[0]), self._only_class(leak), self._refers_to_its_class(unit),
            self._is_detached(unit),
        )  # fmt: skip
        pattern = self._runtime.patterns.name(traits)
        trail = trail_to(trails, container.node)
        others = [name_container(other, leak, self._holdings, None, trails) for other in containers[1:]]
        others = [other for other in dict.fromkeys(others) if other != name]
        threads = threads_on_the_way(trails, (container.node, *leak.main.points[:_MOST_MEMBERS]))
        return Suspect(
            rank=rank,
            sentence=sentence(leak, unit, self._rounds, self._runtime),
            pattern=pattern,
            confidence=leak.confidence,
            class_name=unit.class_name,
            growth=self._growth(leak, unit),
            holder=Holder(id=node_id, class_name=holder_class, name=name, entries=self._entries(container)),
            trail=replace(trail, text=(trail_text.write(hops) + self._tail(leak, container, descent)) or name),
            source=self._places.place_of(leak, unit, container, descent),
            advice=self._runtime.patterns.advice[pattern],
            evidence=evidence(leak, unit, self._rounds, others, threads, self._runtime),
            also_held_by=tuple(others),
            examples=tuple(int(newest.heap.node_ids[node]) for node in unit.nodes),
            allocated=common_stack(snapshot, unit.nodes),
        )

    def _entries(self, container: Container) -> tuple[int, ...]:
        return growing_entries(self._aged, int(self._newest.identities[container.node]), self._runtime)

    def _unit(self, leak: Leak, container: Container, descent: Descent | None) -> Unit:
        held = [top for group in leak.groups for top in self._holdings.tops_by_holder(group).get(container.node, ())]
        alone = all(len(group.points) == 1 for group in leak.groups)
        held_once = np.unique(np.array(held if alone else (), dtype=np.int64))
        entries = self._entries(container)
        rounds = self._rounds.in_milliseconds() if leak.by_time else self._rounds
        return find_unit(leak, self._newest, descent, entries, held_once, self._sources, rounds, self._runtime)

    def _only_class(self, leak: Leak) -> str:
        """The class that a leak in bytes has grown in, empty where there are several."""
        classes = {self._newest.naming.class_name(node) for group in leak.groups for node in group.tops[:_MOST_MEMBERS].tolist()}
        return classes.pop() if leak.in_bytes_only and len(classes) == 1 else ""

    def _growth(self, leak: Leak, unit: Unit) -> Growth:
        requests, seconds = sum(self._rounds.requests), self._rounds.seconds
        return Growth(
            count=unit.deltas,
            bytes=leak.byte_deltas,
            count_per_request=sum(unit.deltas) / requests,
            bytes_per_request=sum(leak.byte_deltas) / requests,
            count_per_second=sum(unit.deltas) / seconds if leak.by_time else None,
            bytes_per_second=sum(leak.byte_deltas) / seconds if leak.by_time else None,
        )

    def _is_detached(self, unit: Unit) -> bool:
        """Whether these are elements that the embedder knows to be in no document any more."""
        detachedness = self._newest.heap.detachedness
        return bool(unit.nodes) and all(detachedness[node] == _DETACHED for node in unit.nodes)

    def _refers_to_its_class(self, unit: Unit) -> bool:
        """Whether a leaked object refers to another of its class, as the links of a list do."""
        heap, naming = self._newest.heap, self._newest.naming
        for node in unit.nodes:
            for edge in range(int(heap.node_to_first_edge[node]), int(heap.node_to_first_edge[node + 1])):
                target = int(heap.edge_targets[edge])
                refers = naming.edge_type(edge) == "property" and target != node and naming.node_type(target) == "object"
                if refers and naming.class_name(target) == unit.class_name not in self._runtime.dictionaries:
                    return True
        return False

    def _tail(self, leak: Leak, container: Container, descent: Descent | None) -> str:
        """How the container holds what leaked: the last piece of the trail's text."""
        is_root_alone = self._newest.naming.node_type(container.node) == "synthetic" and not self._runtime.spoken_roots
        if descent is not None and (descent.labels or descent.cycle) and not is_root_alone:
            labels = "".join(f".{label}" for label in descent.labels)
            return labels + (f"→({'.'.join(descent.cycle)})*" if descent.cycle else "")
        if self._newest.naming.node_type(container.node) == "synthetic":
            return ""
        for group in leak.groups:
            hops = (describe_hop(self._trails, edge) for edge in self._holdings.edges_from(group, container.node))
            texts = Counter(trail_text.written_in_general(hop) for hop in hops if hop.kind is not HopKind.HIDDEN)
            if texts:
                return max(texts, key=lambda text: (text != "[*]", texts[text]))
        return ""
