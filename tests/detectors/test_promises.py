"""Promises that are not settled."""

from __future__ import annotations

from heaps import opened
from tiny_heaps import TinyHeap

from heaptrail.analysis.detectors import promises, thresholds


def add_reaction(heap: TinyHeap, called: int) -> int:
    reaction = heap.node("hidden", "system / PromiseReaction", 48, held_by=None)
    heap.edge(reaction, "hidden", 0, called)
    return reaction


def awaiting(heap: TinyHeap, function: int) -> int:
    """The closure that continues an async function."""
    called = heap.node("closure", "", 50, held_by=None)
    scope = heap.node("object", "system / Context", 40, held_by=None)
    standing = heap.node("object", "Generator", 80, held_by=None)
    heap.edge(called, "internal", "context", scope)
    heap.edge(scope, "internal", "extension", standing)
    heap.edge(standing, "internal", "function", function)
    return called


def test_promises_that_an_async_function_awaits_are_found_with_its_name() -> None:
    heap = TinyHeap()
    function = heap.node("closure", "handle", 60)
    for _ in range(thresholds.LEAST_PROMISES):
        promise = heap.node("object", "Promise", 30)
        heap.edge(promise, "internal", "reactions_or_result", add_reaction(heap, awaiting(heap, function)))
    (finding,) = promises.find(opened(heap))
    assert finding.sentence.startswith("handle() awaits 20 promises that are not settled and keep ")
    assert (finding.count, finding.bytes) == (20, 20 * (30 + 48 + 50 + 40 + 80))


def test_many_who_wait_for_one_promise_are_counted() -> None:
    heap = TinyHeap()
    promise = heap.node("object", "Promise", 30)
    before = promise
    for _ in range(50):
        reaction = add_reaction(heap, heap.node("closure", "onSettled", 50))
        heap.edge(
            before, "internal" if before == promise else "hidden", "reactions_or_result" if before == promise else 9, reaction
        )
        before = reaction
    heap.edge(before, "hidden", 9, before)  # a list that ends in itself, which no runtime makes
    (finding,) = promises.find(opened(heap))
    assert finding.sentence.startswith("onSettled() is to be called after one promise that is not settled")
    assert finding.count == 50


def test_a_promise_with_a_result_is_settled() -> None:
    heap = TinyHeap()
    for _ in range(100):
        promise = heap.node("object", "Promise")
        heap.edge(promise, "internal", "reactions_or_result", heap.node("object", "Answer", held_by=None))
    assert promises.find(opened(heap)) == ()
