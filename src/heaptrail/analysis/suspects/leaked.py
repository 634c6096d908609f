"""Of what a leak consists: the class to name, examples of it, and the entries of its container."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from heaptrail._graph import NODE_TYPES
from heaptrail.analysis import thresholds
from heaptrail.analysis.runtimes import RuntimeDescription
from heaptrail.analysis.sources import Sources
from heaptrail.analysis.suspects.comparison import AgedHeap
from heaptrail.analysis.suspects.containers import Descent
from heaptrail.analysis.suspects.deciding import Leak
from heaptrail.analysis.suspects.grouping import Rounds
from heaptrail.analysis.suspects.young import Nodes, YoungTree, members_of, split_by_class

_MOST_EXAMPLES = 5
_MOST_WRAPPERS = 200
_DEEPEST_WRAPPERS = 3
_WHOLE_EACH = 0.005
_STRINGS = ("(string)", "(concatenated string)", "(sliced string)")

Deltas = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """What there is one more of: `Session`. `deltas` are its growth in each round."""

    class_name: str
    deltas: Deltas
    nodes: tuple[int, ...]
    """Young nodes of the class in the newest snapshot, the outermost first, then the newest."""
    function: str = ""
    """Where these are functions, the name of the one that at least half of them are."""


def find_unit(
    leak: Leak, newest: AgedHeap, descent: Descent | None, entries: Sequence[int], held: Nodes, sources: Sources,
    rounds: Rounds, runtime: RuntimeDescription,
) -> Unit:  # fmt: skip
    """The class to name. `held` are those of the outermost objects that the container holds itself.

    Of the classes that grow regularly, one that grows as the container's entries do goes before others, one of the program's
    own before what everything uses (of a leaked timer its payload is named), an outermost object before what it holds; then
    the one that retains most.
    """
    growth = {
        name: deltas
        for name, deltas in leak.classes.items()
        if rounds.regularity(deltas) >= thresholds.LIKELY_REGULAR * leak.regularity
    }
    members = members_of(leak.groups)
    members_by_class = split_by_class(newest, members)
    outermost_by_class = _without_strays(split_by_class(newest, _outermost(leak, newest, descent)), members_by_class)
    outer, inner = _retained_by_class(newest, outermost_by_class), _retained_by_class(newest, members_by_class)
    counted = _count_once(leak, growth, rounds) | _count_entries(newest, held, entries, growth, rounds)
    pace = _pace(entries, descent, counted, growth, outermost_by_class, rounds)

    def keeps_pace(name: str) -> bool:
        return pace is not None and _same_rate(counted.get(name, growth[name]), pace)

    def shares_pace(name: str) -> bool:
        return pace is not None and _comes_with_several(growth[name], pace)

    def own(name: str) -> bool:
        namespace = name.partition(".")[0]
        if {name, namespace} & runtime.built_in_classes or name.startswith(("(", *runtime.record_classes)):
            return False
        place = sources.of(int(members_by_class[name][0])) if name in members_by_class else None
        return place is None or not runtime.is_own_script(place.file)

    def told_apart(name: str) -> bool:
        return name not in runtime.anonymous_classes and not name.startswith(runtime.record_classes)

    def of_program(name: str) -> bool:
        place = sources.of(int(members_by_class[name][0])) if name in members_by_class else None
        return own(name) and place is not None and not runtime.is_package_script(place.file)

    def of_package(name: str) -> bool:
        place = sources.of(int(members_by_class[name][0])) if name in members_by_class else None
        return place is not None and runtime.is_package_script(place.file)

    wrapped = _retained_by_class(newest, split_by_class(newest, _inside(newest, outermost_by_class, runtime)))
    choices: tuple[tuple[Counter[str], Callable[[str], bool]], ...] = (
        (outer, lambda name: of_program(name) and keeps_pace(name)),
        (outer, lambda name: own(name) and not of_package(name) and keeps_pace(name)),
        (outer, lambda name: own(name) and keeps_pace(name)),
        (outer, lambda name: name in runtime.metaclasses and keeps_pace(name)),
        (wrapped, lambda name: own(name) and shares_pace(name)),
        (inner, lambda name: own(name) and keeps_pace(name)),
        (outer, lambda name: told_apart(name) and keeps_pace(name) and name not in runtime.wrapping_classes),
        (wrapped, own),
        (inner, lambda name: own(name) and bool(runtime.wrapping_classes.intersection(outer))),
        (outer, lambda name: told_apart(name) and keeps_pace(name)),
        (outer, own),
        (outer, told_apart),
        (inner, lambda name: told_apart(name) and (pace is None or sum(growth[name]) >= sum(pace))),
        (outer, lambda name: not name.startswith(runtime.record_classes)),
        (inner, told_apart),
        (outer, lambda _: True),
        (inner, lambda _: True),
    )
    for weights, fits in choices:
        names = [name for name in weights if name in growth and fits(name)]
        if names:
            best = max(names, key=lambda name: (weights[name], name))
            deltas = counted.get(best, growth[best]) if weights is outer else growth[best]
            if best in _STRINGS and pace is not None:
                deltas = pace
            outermost, inside = outermost_by_class.get(best), members_by_class.get(best)
            return Unit(best, deltas, _examples(newest, outermost, inside), _function(newest, outermost, inside))
    return Unit("", (0,) * len(rounds.requests), ())


def _outermost(leak: Leak, newest: AgedHeap, descent: Descent | None) -> Nodes:
    if descent is None:
        return np.sort(np.concatenate([group.tops for group in leak.groups]))
    tree = YoungTree(newest, leak.main.members)
    found: list[Nodes] = []
    level = descent.below
    while len(level):
        arrays = newest.heap.node_types[level] == NODE_TYPES.index("array")
        found.append(level[~arrays])
        inside = [tree.below(array) for array in level[arrays].tolist()]
        level = np.concatenate(inside) if inside else level[:0]
    return np.sort(np.concatenate(found)) if found else descent.below


def _without_strays(outermost: dict[str, Nodes], members: dict[str, Nodes]) -> dict[str, Nodes]:
    """Without classes of which hardly any is outermost: what a request in flight has in its hands lies inside when it is over."""
    most = max(map(len, outermost.values()), default=0)
    return {
        name: nodes
        for name, nodes in outermost.items()
        if len(nodes) >= thresholds.STRAY_SHARE * min(most, len(members.get(name, nodes)))
    }


def _count_once(leak: Leak, growth: dict[str, Deltas], rounds: Rounds) -> dict[str, Deltas]:
    """Growth of the outermost objects, where each brings the same number of its class with it.

    An audit entry that refers to a plain object is one entry a request, though there are two more plain objects.
    """
    found = {}
    for name, deltas in growth.items():
        outermost = tuple(
            sum(group.outermost_classes[number + 1][name] - group.outermost_classes[number][name] for group in leak.groups)
            for number in range(len(deltas))
        )
        if rounds.regularity(outermost) >= thresholds.REGULAR:
            each = sum(deltas) / sum(outermost)
            if abs(each - round(each)) <= _WHOLE_EACH * each:
                found[name] = outermost
    return found


def _count_entries(
    newest: AgedHeap, held: Nodes, entries: Sequence[int], growth: dict[str, Deltas], rounds: Rounds
) -> dict[str, Deltas]:
    """Growth of a class of which the container holds as many as it has gained entries, whatever else of it leaks with these."""
    gained = tuple(np.diff(entries).tolist()) if entries else ()
    if not gained or rounds.regularity(gained) < thresholds.REGULAR:
        return {}
    numbers = {name: len(nodes) for name, nodes in split_by_class(newest, held).items()}
    return {name: gained for name, number in numbers.items() if name in growth and _same_rate((number,), gained)}


def _inside(newest: AgedHeap, outermost: dict[str, Nodes], runtime: RuntimeDescription) -> Nodes:
    """What the outermost wrappers refer to, through wrappers inside them: `(engine, name)` is an engine. A sample of them."""
    heap, naming = newest.heap, newest.naming
    waiting = [node for name in runtime.wrapping_classes & outermost.keys() for node in outermost[name][:_MOST_WRAPPERS].tolist()]
    found: dict[int, None] = {}
    for wrapper in waiting:
        for edge in range(int(heap.node_to_first_edge[wrapper]), int(heap.node_to_first_edge[wrapper + 1])):
            target = int(heap.edge_targets[edge])
            if not newest.holding[edge] or newest.old[target] or target in found:
                continue
            found[target] = None
            if naming.class_name(target) in runtime.wrapping_classes and len(waiting) < _DEEPEST_WRAPPERS * _MOST_WRAPPERS:
                waiting.append(target)
    return np.array(sorted(found), dtype=np.int64)


def _pace(
    entries: Sequence[int], descent: Descent | None, counted: dict[str, Deltas], growth: dict[str, Deltas],
    outermost: dict[str, Nodes], rounds: Rounds,
) -> Deltas | None:  # fmt: skip
    """The growth to compare with: the container's entries, the links of the chain, or that of most of what is outermost."""
    grown = tuple(np.diff(entries).tolist()) if entries else ()
    if grown and rounds.regularity(grown) >= thresholds.REGULAR:
        return grown
    if descent is not None and descent.link_class in growth:
        return growth[descent.link_class]
    most = max((name for name in outermost if name in growth), key=lambda name: (len(outermost[name]), name), default=None)
    return counted.get(most, growth[most]) if most is not None else None


def _same_rate(deltas: Deltas, others: Deltas) -> bool:
    return abs(sum(deltas) - sum(others)) <= thresholds.SAME_RATE * sum(others)


def _comes_with_several(deltas: Deltas, entries: Deltas) -> bool:
    """Whether each of a class has brought the same number of entries: seven listeners of an engine."""
    each = round(sum(entries) / max(1, sum(deltas)))
    return each >= 1 and _same_rate(tuple(each * delta for delta in deltas), entries)


def _retained_by_class(newest: AgedHeap, classes: dict[str, Nodes]) -> Counter[str]:
    return Counter({name: int(newest.retained_sizes[nodes].sum()) for name, nodes in classes.items()})


def _examples(newest: AgedHeap, outermost: Nodes | None, members: Nodes | None) -> tuple[int, ...]:
    """The outermost before the rest, the newest first."""
    found: dict[int, None] = {}
    for nodes in (outermost, members):
        if nodes is not None:
            newest_first = nodes[np.argsort(-newest.heap.node_ids[nodes].astype(np.int64))]
            found.update(dict.fromkeys(newest_first[:_MOST_EXAMPLES].tolist()))
    return tuple(found)[:_MOST_EXAMPLES]


def _function(newest: AgedHeap, outermost: Nodes | None, members: Nodes | None) -> str:
    """The name that at least half of these functions have; empty for other objects, and where no name is so frequent."""
    nodes = outermost if outermost is not None else members
    if nodes is None or not len(nodes) or newest.naming.node_type(int(nodes[0])) != "closure":
        return ""
    names, counts = np.unique(newest.heap.node_names[nodes], return_counts=True)
    most = int(np.argmax(counts))
    return newest.heap.string(int(names[most])) if 2 * counts[most] >= len(nodes) else ""
