"""Equal objects."""

from __future__ import annotations

from collections import defaultdict

from heaps import every_version, opened, real
from tiny_heaps import TinyHeap

from heaptrail import _graph
from heaptrail.analysis.detectors import duplicates

EVERYTHING = 1 << 30


def with_points(number: int, size: int, *, numbers: bool = False) -> TinyHeap:
    heap = TinyHeap()
    unit = heap.node("object", "Unit")
    for place in range(number):
        point = heap.node("object", "Point", size)
        heap.edge(point, "property", "unit", unit)
        heap.edge(point, "property", "name", heap.node("string", "origin", held_by=None))  # a string of its own each
        if numbers:
            heap.edge(point, "property", "x", heap.node("number", "heap number", held_by=None))
        if place == 0:
            heap.edge(point, "property", "extra", unit)
    return heap


def test_objects_with_the_same_fields_and_equal_texts_are_equal() -> None:
    (finding,) = duplicates.find(opened(with_points(1001, 40)))  # one of which has a field more, and room for two
    assert finding.sentence.startswith("1,000 equal objects Point {unit, name}; all but one take ")
    assert (finding.count, finding.bytes) == (1000, 999 * 40)


def test_objects_with_room_for_numbers_are_left_out() -> None:
    assert duplicates.find(opened(with_points(1001, 48))) == ()
    assert duplicates.find(opened(with_points(1001, 48, numbers=True))) == ()


@every_version
def test_groups_are_those_that_comparing_each_with_each_finds(version: str) -> None:
    snapshot = real(version)
    groups, group_count, object_count, _ = _graph.find_duplicate_objects(snapshot.heap, EVERYTHING)
    by_content = naive_groups(snapshot.heap)
    assert group_count == len(by_content)
    assert object_count == sum(len(nodes) - 1 for nodes in by_content)
    assert sorted(count for count, _, _ in groups) == sorted(map(len, by_content))


def naive_groups(heap: _graph.Heap) -> list[list[int]]:
    types, names, sizes = heap.node_types.tolist(), heap.node_names.tolist(), heap.node_self_sizes.tolist()
    first = heap.node_to_first_edge.tolist()
    edge_types, edge_names, targets = heap.edge_types.tolist(), heap.edge_names.tolist(), heap.edge_targets.tolist()
    node_type, edge_type = _graph.NODE_TYPES.index, _graph.EDGE_TYPES.index
    texts = heap.strings(range(heap.string_count))
    found = defaultdict(list)
    for node in range(heap.node_count):
        if types[node] != node_type("object") or texts[names[node]] == "system / Context" or first[node + 1] - first[node] > 64:
            continue
        fields, stores, others = [], [], 0
        for edge in range(first[node], first[node + 1]):
            target, name = targets[edge], edge_names[edge]
            if edge_types[edge] == edge_type("internal"):
                others += texts[name] not in ("map", "elements")
                stores += [target] * (texts[name] == "elements")
            elif edge_types[edge] not in (edge_type("property"), edge_type("element")) or types[target] == node_type("number"):
                others += 1
            else:
                is_text = types[target] == node_type("string") and len(texts[names[target]].encode()) < 900
                label = str(name) if edge_types[edge] == edge_type("element") else texts[name]
                fields.append((edge_types[edge], label, texts[names[target]] if is_text else target))
        values = [field for field in fields if field[1] != "__proto__"]
        if others or not values or len(stores) > 1:
            continue
        if texts[names[node]] == "Array":
            complete = bool(stores) and sizes[stores[0]] == 8 * (2 + len(values))
        else:
            complete = not stores and sizes[node] == 8 * (3 + len(values))
        if complete:
            found[(names[node], sizes[node], tuple(fields))].append(node)
    return [nodes for nodes in found.values() if len(nodes) > 1]
