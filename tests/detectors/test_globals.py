"""What a program has put on the global object."""

from __future__ import annotations

from heaps import every_version, opened, real
from tiny_heaps import TinyHeap

from heaptrail.analysis.detectors import global_variables


def test_a_global_that_no_runtime_has_is_named_and_others_are_not() -> None:
    heap = TinyHeap()
    global_object = heap.node("object", "global", 16)
    for name in ("visits", "fetch", "get crypto", "small"):
        size = 8 if name == "small" else 5000
        heap.edge(global_object, "property", name, heap.node("object", "Object", size, held_by=None))
    (finding,) = global_variables.find(opened(heap))
    assert finding.sentence == "the global visits keeps 4.9 KiB"
    assert finding.bytes == 5000


def test_a_page_may_not_define_what_browsers_have_but_what_node_has() -> None:
    heap = TinyHeap()
    realm = heap.node("hidden", "system / NativeContext / http://127.0.0.1")
    window = heap.node("object", "Window / http://127.0.0.1", held_by=None)
    heap.edge(realm, "internal", "global_object", window)
    for name in ("document", "Buffer"):
        heap.edge(window, "property", name, heap.node("object", "Object", 5000, held_by=None))
    assert [finding.sentence.split()[2] for finding in global_variables.find(opened(heap))] == ["Buffer"]


@every_version
def test_the_one_global_of_a_real_heap_is_found(version: str) -> None:
    (finding,) = global_variables.find(real(version))
    assert finding.sentence.startswith("the global app keeps ")
