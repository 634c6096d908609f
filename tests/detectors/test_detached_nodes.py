"""DOM nodes in no document."""

from __future__ import annotations

from heaps import devtools_rows, every_version, opened, real
from tiny_heaps import TinyHeap

from heaptrail.analysis.detectors import detached_nodes

DETACHED, ATTACHED = 2, 1


def test_detached_nodes_are_added_up_by_tag_with_who_holds_them() -> None:
    heap = TinyHeap()
    row = heap.node("object", "Row")
    for number in range(3):
        item = heap.node("native", f'<li id="item{number}">', 100, detachedness=DETACHED, held_by=None)
        heap.edge(row, "property", f"element{number}", item)
        heap.edge(item, "element", 1, heap.node("native", "<b>", 10, detachedness=DETACHED, held_by=None))
    heap.node("native", "<ul>", 1000, detachedness=ATTACHED)
    (finding,) = detached_nodes.find(opened(heap))
    assert finding.sentence == "3 detached <li> are kept, with 330 B"  # and what lies below them
    assert (finding.count, finding.bytes) == (3, 330)
    assert finding.evidence[0] == "referred to by an object of class Row"


def test_the_detached_elements_of_a_page_are_those_that_devtools_counts() -> None:
    expected = {row["name"]: row["count"] for row in devtools_rows("chrome156")}
    found = {finding.sentence.split()[2]: finding.count for finding in detached_nodes.find(real("chrome156"))}
    assert {"<section>", "<li>", "Text"} <= set(found)
    assert found == {name: expected[f"Detached {name}"] for name in found}


@every_version
def test_node_js_has_no_dom(version: str) -> None:
    assert detached_nodes.find(real(version)) == ()
