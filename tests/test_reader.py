"""The reader takes every valid snapshot, however it is written, and answers everything else with one line."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_heaps import TinyHeap
from v8_text import Document, document_of, v8_text

from heaptrail._graph import EDGE_TYPES, NODE_TYPES, Heap
from heaptrail.errors import InvalidSnapshot

COLUMNS = (
    "node_types", "node_names", "node_ids", "node_self_sizes", "detachedness", "node_to_first_edge",
    "edge_types", "edge_names", "edge_targets", "locations",
)  # fmt: skip
RESULTS = (
    "essential_edges", "shallow_sizes", "dominators", "retained_sizes", "distances",
    "node_to_first_retainer", "retainer_edges", "retainer_nodes",
)  # fmt: skip


def small_heap() -> TinyHeap:
    heap = TinyHeap()
    window = heap.node("object", "Window", 40)
    list_ = heap.node("array", "(object elements)", 100, held_by=window)
    heap.edge(0, "shortcut", "global", window)
    for i in range(3):
        item = heap.node("closure", 'say "hi"\n\\ é 日 😀', i, held_by=list_)
        heap.edge(item, "weak", "cache", window)
        heap.location(item, 7, i, 2 * i)
    table = heap.node("array", "(map descriptors)", 8, held_by=window)
    pair = f"1 / part of key (K @3) -> value (V @5) pair in WeakMap (table @{heap.id_of(table)})"
    heap.edge(table, "internal", pair, list_)
    return heap


def document() -> Document:
    return document_of(small_heap())


def use_everything(heap: Heap) -> None:
    for attribute in (*COLUMNS, *RESULTS):
        assert getattr(heap, attribute) is not None
    heap.strings(range(heap.string_count))
    json.loads(heap.header)


def assert_same_heap(one: Heap, other: Heap) -> None:
    for attribute in (*COLUMNS, *RESULTS):
        assert np.array_equal(getattr(one, attribute), getattr(other, attribute)), attribute
    assert one.strings(range(one.string_count)) == other.strings(range(other.string_count))


def refusal(data: bytes) -> InvalidSnapshot:
    with pytest.raises(InvalidSnapshot) as caught:
        Heap(data)
    error = caught.value
    assert "\n" not in error.message
    assert error.section
    assert error.section in error.message
    assert error.byte is not None
    assert 0 <= error.byte <= len(data)
    assert str(error.byte) in error.message
    assert error.help
    return error


# --- What is read


def test_what_is_read_is_what_was_written() -> None:
    heap = Heap(v8_text(document()))
    assert (heap.node_count, heap.edge_count) == (7, 11)
    assert [NODE_TYPES[t] for t in heap.node_types] == [
        "synthetic", "object", "array", "closure", "closure", "closure", "array",
    ]  # fmt: skip
    assert heap.strings(heap.node_names[1:4]) == ["Window", "(object elements)", 'say "hi"\n\\ é 日 😀']
    assert heap.node_ids.tolist() == [1, 3, 5, 7, 9, 11, 13]
    assert heap.node_self_sizes.tolist() == [0, 40, 100, 0, 1, 2, 8]
    assert heap.node_to_first_edge.tolist() == [0, 2, 4, 7, 8, 9, 10, 11]
    assert [EDGE_TYPES[t] for t in heap.edge_types[:3]] == ["element", "shortcut", "element"]
    assert heap.edge_targets.tolist() == [1, 1, 2, 6, 3, 4, 5, 1, 1, 1, 2]
    assert heap.locations.tolist() == [[3, 7, 0, 0], [4, 7, 1, 2], [5, 7, 2, 4]]


def test_columns_are_views_that_cannot_be_written_and_that_outlive_their_heap() -> None:
    ids = Heap(v8_text(document())).node_ids
    with pytest.raises(ValueError, match="read-only"):
        ids[0] = 5
    assert ids.tolist() == [1, 3, 5, 7, 9, 11, 13]


@pytest.mark.parametrize("indent", [None, 0, 1, 4])
def test_white_space_does_not_matter(indent: int | None) -> None:
    spaced = json.dumps(document(), indent=indent).replace("\n", "\r\n").encode()
    assert_same_heap(Heap(b" \t\r\n" + spaced + b"\n \n"), Heap(v8_text(document())))


def test_the_positions_of_fields_are_those_that_the_file_names() -> None:
    expected = Heap(v8_text(document()))
    changed = document()
    meta = changed["snapshot"]["meta"]
    old_fields, new_fields = meta["node_fields"], ["x", "edge_count", "detachedness", "id", "name", "y", "type", "self_size"]
    rows = [changed["nodes"][i : i + 6] for i in range(0, len(changed["nodes"]), 6)]
    as_dicts = [{**dict(zip(old_fields, row, strict=True)), "x": 9, "y": 8} for row in rows]
    changed["nodes"] = [row[name] for row in as_dicts for name in new_fields]
    meta["node_fields"] = new_fields
    meta["node_types"] = ["number"] * 6 + [meta["node_types"][0], "number"]
    edges = changed["edges"]
    changed["edges"] = [v for i in range(0, len(edges), 3) for v in (edges[i + 2] // 6 * 8, 5, edges[i], edges[i + 1])]
    meta["edge_fields"] = ["to_node", "spare", "type", "name_or_index"]
    meta["edge_types"] = ["node", "number", meta["edge_types"][0], "string_or_number"]
    places = changed["locations"]
    changed["locations"] = [
        v for i in range(0, len(places), 4) for v in (places[i + 3], places[i + 1], places[i] // 6 * 8, 77, places[i + 2])
    ]
    meta["location_fields"] = ["column", "script_id", "object_index", "script_object_index", "line"]
    assert_same_heap(Heap(v8_text(changed)), expected)


def test_types_are_mapped_by_name_and_unknown_ones_are_other() -> None:
    changed = document()
    meta = changed["snapshot"]["meta"]
    names = meta["node_types"][0]
    names[names.index("closure")] = "hologram"
    meta["edge_types"][0][meta["edge_types"][0].index("weak")] = "feeble"
    heap = Heap(v8_text(changed))
    assert [NODE_TYPES[t] for t in heap.node_types[3:6]] == ["other"] * 3
    assert [EDGE_TYPES[t] for t in heap.edge_types[7:10]] == ["other"] * 3


def test_a_heap_without_detachedness_is_read_as_well() -> None:
    changed = document()
    del changed["snapshot"]["meta"]["node_fields"][5]
    changed["nodes"] = [value for i, value in enumerate(changed["nodes"]) if i % 6 != 5]
    for section, step in (("edges", 3), ("locations", 4)):
        position = 2 if section == "edges" else 0
        for i in range(position, len(changed[section]), step):
            changed[section][i] = changed[section][i] // 6 * 5
    heap = Heap(v8_text(changed))
    assert heap.detachedness.size == 0
    assert np.array_equal(heap.retained_sizes, Heap(v8_text(document())).retained_sizes)


def test_sections_may_stand_in_any_order() -> None:
    expected = Heap(v8_text(document()))
    shuffled = list(document().items())
    for seed in range(20):
        random.Random(seed).shuffle(shuffled)
        assert_same_heap(Heap(json.dumps(dict(shuffled)).encode()), expected)


def test_sections_that_nobody_knows_are_passed_over() -> None:
    changed = {"first": None, **document(), "scopes": [[1, "]"], {"a": [True, -1.5e9]}], "scope_uses": {}}
    assert_same_heap(Heap(v8_text(changed)), Heap(v8_text(document())))


def test_deeply_nested_sections_need_no_deep_stack() -> None:
    text = v8_text(document()).replace(b'"trace_tree":[]', b'"trace_tree":' + b"[" * 500_000 + b"]" * 500_000)
    assert_same_heap(Heap(text), Heap(v8_text(document())))


def test_sizes_are_kept_modulo_2_to_the_32_as_devtools_keeps_them() -> None:
    changed = document()
    changed["nodes"][6 + 3] = 2**32 + 5
    assert Heap(v8_text(changed)).node_self_sizes[1] == 5


# --- Strings


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (rb"plain", "plain"),
        (b"", ""),
        (rb"\"\\\/\b\f\n\r\t", '"\\/\b\f\n\r\t'),
        (rb"\u00e9\u65E5", "é日"),
        (rb"\ud83d\ude00", "😀"),
        (rb"\ud83d", "�"),
        (rb"\ude00\ud83d", "��"),
        (rb"\ud83d\u0041", "�A"),
        (rb"\ud83d\ud83d\ude00", "�😀"),
        ("é日😀".encode(), "é日😀"),
        (rb"\u0000", "\0"),
        (b"[0,1],]}", "[0,1],]}"),
        (b"\x7f", "\x7f"),
    ],
)
def test_strings_are_decoded(written: bytes, read: str) -> None:
    text = v8_text(document()).replace(b'"Window"', b'"' + written + b'"')
    heap = Heap(text)
    assert heap.string(int(heap.node_names[1])) == read
    assert heap.find_string(read) >= 0


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (b"tab\there", "control character"),
        (b"\xff", "not UTF-8"),
        (b"\xc0\xaf", "not UTF-8"),
        (b"\xed\xa0\x80", "not UTF-8"),
        (b"\xf4\x90\x80\x80", "not UTF-8"),
        (b"\xe6\x97", "not UTF-8"),
        (rb"\x41", "escape"),
        (rb"\u12g4", "escape"),
    ],
)
def test_strings_that_are_not_json_are_refused_with_their_byte(written: bytes, problem: str) -> None:
    padding = b"abcdefghijklmnopqrstuvwxyz"[: len(written) * 3]
    text = v8_text(document()).replace(b'"Window"', b'"' + padding + written + b'"')
    error = refusal(text)
    assert error.section == "strings"
    assert problem in error.message
    fault = text.index(b'"' + padding) + 1 + len(padding)
    assert error.byte is not None
    assert fault <= error.byte < fault + len(written)


def test_strings_are_found_by_their_text_and_by_their_beginning() -> None:
    heap = Heap(v8_text(document()))
    names = heap.strings(range(heap.string_count))
    for index, name in enumerate(names):
        assert heap.find_string(name) == index
    assert heap.find_string("nowhere") == -1
    assert heap.find_strings_starting_with('say "h').tolist() == [names.index('say "hi"\n\\ é 日 😀')]
    assert heap.find_strings_starting_with("").tolist() == list(range(len(names)))
    assert heap.find_strings_starting_with("nowhere").tolist() == []


def test_a_string_that_is_not_there_is_an_index_error() -> None:
    heap = Heap(v8_text(document()))
    for index in (heap.string_count, 2**40):
        with pytest.raises(IndexError, match=str(index)):
            heap.string(index)
    with pytest.raises(IndexError):
        heap.strings([0, heap.string_count])


# --- What is refused


def set_count(name: str, value: int) -> Callable[[Document], None]:
    def change(changed: Document) -> None:
        changed["snapshot"][name] = value

    return change


def set_number(section: str, position: int, value: int) -> Callable[[Document], None]:
    def change(changed: Document) -> None:
        changed[section][position] = value

    return change


def remove_field(fields: str, name: str) -> Callable[[Document], None]:
    def change(changed: Document) -> None:
        names = changed["snapshot"]["meta"][fields]
        names[names.index(name)] = "something"

    return change


def drop(section: str) -> Callable[[Document], None]:
    def change(changed: Document) -> None:
        del changed[section]

    return change


def shorten(section: str, by: int) -> Callable[[Document], None]:
    def change(changed: Document) -> None:
        del changed[section][-by:]

    return change


@pytest.mark.parametrize(
    ("change", "section", "problem"),
    [
        (set_count("node_count", 8), "nodes", "promises 8 rows of 6 numbers, the section holds 42"),
        (set_count("node_count", 6), "nodes", "holds"),
        (set_count("node_count", 0), "snapshot", "node_count is 0"),
        (set_count("node_count", 2**40), "snapshot", "node_count is 1099511627776"),
        (set_count("node_count", 2**32 - 2), "nodes", "the file is too short"),
        (set_count("edge_count", 2**31), "edges", "the file is too short"),
        (set_count("edge_count", 12), "edges", "promises 12 rows of 3 numbers, the section holds 33"),
        (set_count("edge_count", 0), "edges", "promises 0 rows"),
        (shorten("nodes", 1), "nodes", "holds 41 numbers"),
        (shorten("edges", 3), "edges", "holds 30 numbers"),
        (shorten("locations", 1), "locations", "holds 11 numbers"),
        (set_number("nodes", 4, 3), "nodes", "do not add up to the 11"),
        (set_number("nodes", 4, 2**32 - 1), "nodes", "do not add up to the 11"),
        (set_number("nodes", 0, 15), "nodes", "the type 15"),
        (set_number("nodes", 0, 256), "nodes", "the type 256"),
        (set_number("nodes", 7, 4000), "nodes", "the name 4000"),
        (set_number("nodes", 8, 2**32), "nodes", "greater than 4,294,967,295"),
        (set_number("nodes", 8, 10**30), "nodes", "more than 19 digits"),
        (set_number("nodes", 8, -1), "nodes", "whole number"),
        (set_number("edges", 0, 7), "edges", "the type 7"),
        (set_number("edges", 4, 4000), "edges", "the name 4000"),
        (set_number("edges", 5, 7), "edges", "not a multiple of the 6 node fields"),
        (set_number("edges", 5, 42), "edges", "behind the last of 7 nodes"),
        (set_number("locations", 0, 7), "locations", "object_index is 7"),
        (set_number("locations", 0, 42), "locations", "object_index is 42"),
        (drop("snapshot"), "snapshot", "missing"),
        (drop("nodes"), "nodes", "missing"),
        (drop("edges"), "edges", "missing"),
        (drop("strings"), "strings", "missing"),
        (remove_field("node_fields", "edge_count"), "snapshot", "node_fields in meta does not name 'edge_count'"),
        (remove_field("edge_fields", "to_node"), "snapshot", "edge_fields in meta does not name 'to_node'"),
        (remove_field("location_fields", "line"), "locations", "location_fields in meta does not name"),
    ],
)
def test_what_contradicts_itself_is_refused(change: Callable[[Document], None], section: str, problem: str) -> None:
    changed = copy.deepcopy(document())
    change(changed)
    for text in (v8_text(changed), json.dumps(changed).encode()):
        error = refusal(text)
        assert error.section == section
        assert problem in error.message


@pytest.mark.parametrize("number", [b"", b"x", b"1.5", b"-3", b"1e3", b'"1"', b"0x1", b"[1", b"1 2", b"null"])
def test_what_is_no_whole_number_is_refused_where_it_stands(number: bytes) -> None:
    begin, id_and_size, end = v8_text(document()).partition(b",3,40,")
    assert id_and_size
    error = refusal(begin + b"," + number + b",40," + end)
    assert error.section == "nodes"
    assert error.byte is not None
    assert len(begin) < error.byte <= len(begin) + 1 + len(number)


@pytest.mark.parametrize("section", ["snapshot", "nodes", "edges", "locations", "strings"])
def test_a_section_that_comes_twice_is_refused(section: str) -> None:
    text = v8_text(document())
    again = json.dumps(document()[section]).encode()
    error = refusal(text[:-1] + b',"' + section.encode() + b'":' + again + b"}")
    assert "a second time" in error.message


@pytest.mark.parametrize(
    "data",
    [b"", b" ", b"{}", b"[]", b"null", b"{", b'{"snapshot"', b"\x1f\x8b\x08\0", b"<html>", b"\xff\xfe{", b"\0" * 100],
)
def test_what_is_no_snapshot_is_refused(data: bytes) -> None:
    refusal(data)


def test_what_follows_the_end_is_refused() -> None:
    error = refusal(v8_text(document()) + b"x")
    assert "follows the end" in error.message


def test_a_message_shows_no_bytes_that_a_terminal_would_obey() -> None:
    error = refusal(b'{"snapshot":\x1b[2J')
    assert "\x1b" not in error.message
    assert "0x1b" in error.message


# --- Damage of any kind


def test_a_snapshot_cut_short_anywhere_is_refused() -> None:
    for text in (v8_text(document()), json.dumps(document()).encode()):
        for length in range(len(text)):
            refusal(text[:length])


def open_damaged(data: bytes) -> None:
    """Either one clear line, or a heap with which everything can be done."""
    try:
        heap = Heap(data)
    except InvalidSnapshot as error:
        line = error.message
    else:
        use_everything(heap)
        line = ""
    assert "\n" not in line


def test_random_damage_never_does_worse_than_a_refusal() -> None:
    text = v8_text(document())
    chance = random.Random(5)
    for _ in range(20_000):
        damaged = bytearray(text)
        for _ in range(chance.choice((1, 1, 1, 2, 5))):
            damaged[chance.randrange(len(damaged))] = chance.choice((chance.randrange(256), *b'0123456789,,,]}[{"\\ \n'))
        open_damaged(bytes(damaged))


def test_missing_and_doubled_pieces_never_do_worse_than_a_refusal() -> None:
    text = v8_text(document())
    chance = random.Random(6)
    for _ in range(5_000):
        begin, end = sorted((chance.randrange(len(text)), chance.randrange(len(text))))
        end = min(end, begin + chance.choice((1, 2, 3, 10, 100)))
        piece = b"" if chance.random() < 0.5 else text[begin:end] * 2
        open_damaged(text[:begin] + piece + text[end:])


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_any_numbers_in_place_of_the_right_ones_never_do_worse_than_a_refusal(data: st.DataObject) -> None:
    changed: dict[str, Any] = document()
    number = st.one_of(st.integers(0, 50), st.sampled_from([2**31, 2**32 - 1, 2**32, 2**40]))
    for section in ("nodes", "edges", "locations"):
        for position in data.draw(st.lists(st.integers(0, len(changed[section]) - 1), max_size=3)):
            changed[section][position] = data.draw(number)
    open_damaged(v8_text(changed))


@pytest.mark.parametrize("where", [0.0, 0.3, 0.6, 0.9, 0.999])
def test_a_fault_in_a_file_of_many_chunks_is_named_by_its_own_byte(where: float) -> None:
    """The sections of this one are longer than what one thread parses at a time."""
    heap = TinyHeap()
    for i in range(60_000):
        added = heap.node("object", f"Class{i % 100}", i, held_by=None)
        heap.edge(0, "element", i, added)
        heap.edge(added, "property", "next", i)
        heap.edge(added, "weak", "weakly", added)
    text = bytearray(v8_text(document_of(heap)))
    assert Heap(bytes(text)).node_count == 60_001
    begin = text.index(b'"edges":[') + len(b'"edges":[')
    end = text.index(b"]", begin)
    at = text.index(b",", begin + int((end - begin) * where) + 1) + 1
    text[at] = ord("x")
    # A second fault behind the first one changes nothing.
    text[end - 2] = ord("y")
    error = refusal(bytes(text))
    assert (error.section, error.byte) == ("edges", at)
