"""Heaps of a page in a browser: the same numbers as DevTools' (see also test_engine_exactness), and what only pages have."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
from tiny_heaps import TinyHeap
from v8_text import document_of, v8_text

from heaptrail.snapshot import Snapshot

PAGE = Path(__file__).parent / "data" / "chrome156"
ATTACHED, DETACHED = 1, 2


@pytest.fixture(scope="module")
def page() -> Snapshot:
    return Snapshot.open(PAGE / "newer.heapsnapshot.zst")


def test_a_page_is_known_as_one_though_nothing_of_it_stands_below_the_root(page: Snapshot) -> None:
    assert [edge.node.name for edge in page.references(0)] == ["(GC roots)"]
    assert page.runtime == "chrome"


def test_an_iframe_has_a_context_of_its_own(page: Snapshot) -> None:
    contexts = [node.name for node in page.nodes() if node.name.startswith("system / NativeContext / ")]
    assert len(contexts) >= 2


def test_elements_that_left_the_page_are_detached_with_all_below_them(page: Snapshot) -> None:
    names = {"<section id=": 0, "<ul id=": 0}
    for node in page.nodes():
        for beginning in names:
            if node.type == "native" and node.name.startswith(beginning):
                names[beginning] = page.heap.detachedness[node.ordinal]
                assert names[beginning] == (DETACHED if beginning == "<section id=" else ATTACHED), node.name
                assert node.display_name.startswith("Detached ") == (beginning == "<section id=")
    assert all(names.values())


def test_what_the_console_shows_is_held_by_it(page: Snapshot) -> None:
    held = {
        edge.node.display_name
        for node in page.nodes()
        if node.type == "synthetic"
        for edge in page.references(node)
        if edge.name.endswith(" / DevTools console")
    }
    assert {'Detached <section id="gone1000">', "{kept}", "{evaluated}"} <= held


def test_the_file_has_what_newer_versions_of_v8_write(page: Snapshot) -> None:
    """Else the tests of exactness would not show that it does no harm."""
    meta = json.loads(page.heap.header)["meta"]
    assert "script_object_index" in meta["location_fields"]
    assert meta["scope_fields"]
    assert page.heap.find_string("length") >= 0


def test_scopes_with_negative_numbers_and_details_of_strings_change_nothing() -> None:
    heap = TinyHeap()
    text = heap.node("string", "cut off", 40)
    for name in ("length", "hash", "truncated"):
        heap.edge(text, "internal", name, heap.node("number", name, 0, held_by=None))
    plain = document_of(heap)
    newer = json.loads(json.dumps(plain))
    newer["snapshot"]["meta"] |= {
        "scope_fields": ["script_node_index", "scope_id", "depth", "scope_context_vars_count", "scope_uses_count"],
        "scope_context_var_fields": ["name"],
        "scope_use_fields": ["declaring_scope_id", "slot_index"],
    }
    newer |= {"scopes": [6, -2, 0, 1, 1], "scope_context_vars": [1], "scope_uses": [-2, 0]}
    one, other = (Snapshot.open(io.BytesIO(v8_text(document))) for document in (plain, newer))
    for attribute in ("shallow_sizes", "retained_sizes", "distances", "dominators"):
        assert np.array_equal(getattr(one, attribute), getattr(other, attribute))


def test_a_worker_without_a_window_is_known_by_the_browsers_own_objects() -> None:
    heap = TinyHeap()
    roots = heap.node("synthetic", "(GC roots)")
    heap.node("native", "blink::WorkerGlobalScope", 8, held_by=roots)
    assert Snapshot.open(io.BytesIO(heap.written())).runtime == "chrome"


def test_a_string_about_the_browser_makes_no_page_of_a_heap() -> None:
    heap = TinyHeap()
    text = heap.node("string", "blink::WorkerGlobalScope")
    heap.node("object", "Window / here", held_by=text)
    assert Snapshot.open(io.BytesIO(heap.written())).runtime == "v8"
