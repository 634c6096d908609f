"""Variables that scopes keep, and chains of scopes."""

from __future__ import annotations

import pytest
from heaps import every_version, opened, real
from tiny_heaps import TinyHeap

from heaptrail.analysis.detectors import scopes, thresholds


def add_scope(heap: TinyHeap, description: int, name: str = "system / Context") -> int:
    scope = heap.node("object", name, 40, held_by=None)
    heap.edge(scope, "internal", "scope_info", description)
    closure = heap.node("closure", "callback", 60, held_by=None)
    heap.edge(closure, "internal", "context", scope)
    return closure


@pytest.mark.parametrize("class_name", ["system / Context", "system / Context / scope @17"])
def test_what_the_scopes_of_a_function_alone_keep_is_added_up_by_variable(class_name: str) -> None:
    heap = TinyHeap()
    description = heap.node("code", "system / ScopeInfo")
    shared = heap.node("object", "Shared", 10_000)
    for _ in range(thresholds.LEAST_SCOPES):
        closure = add_scope(heap, description, class_name)
        heap.edge(0, "element", 1, closure)
        heap.edge(closure - 1, "context", "request", heap.node("object", "Request", 1000, held_by=None))
        heap.edge(closure - 1, "context", "settings", shared)  # others hold it as well
    (finding,) = scopes.find(opened(heap))
    assert finding.sentence.startswith("the variable request of 20 scopes, where callback() was made, alone keeps ")
    assert (finding.count, finding.bytes) == (20, 20 * 1000)


def chain(length: int) -> TinyHeap:
    heap = TinyHeap()
    description = heap.node("code", "system / ScopeInfo")
    closure = add_scope(heap, description)
    heap.edge(0, "element", 9, closure)
    for _ in range(length - 1):
        inner = add_scope(heap, description)
        heap.edge(closure - 1, "context", "previous", inner)
        closure = inner
    return heap


def test_scopes_that_keep_one_another_are_a_chain() -> None:
    (finding,) = [finding for finding in scopes.find(opened(chain(100))) if "chain" in finding.sentence]
    assert finding.sentence.startswith("a chain of 100 scopes")
    assert (finding.count, finding.bytes) == (100, 100 * 40 + 99 * 60)  # the outermost closure keeps the first


def test_bytes_of_a_chain_are_not_counted_at_each_of_its_links() -> None:
    heap = chain(400)
    (variable,) = [finding for finding in scopes.find(opened(heap)) if "variable" in finding.sentence]
    assert variable.bytes == 399 * 100


def test_a_short_chain_is_how_programs_are_written() -> None:
    assert scopes.find(opened(chain(thresholds.LEAST_CHAIN - 1))) == ()


@every_version
def test_the_scopes_of_a_real_heap_are_found(version: str) -> None:
    sentences = [finding.sentence for finding in scopes.find(real(version))]
    assert any(sentence.startswith("the variable b of 1,200 scopes") for sentence in sentences)
