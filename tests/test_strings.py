"""Duplicated strings are those of DevTools, and what they waste is what one copy would save."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_heaps import TinyHeap

import heaptrail
from heaptrail import _graph
from heaptrail.analysis.strings import duplicated_strings, string_texts
from heaptrail.display_names import display_name
from heaptrail.model import DuplicatedString
from heaptrail.snapshot import Snapshot

DATA = Path(__file__).parent / "data"


def load_json(path: Path) -> object:
    return json.loads(zstandard.ZstdDecompressor().decompressobj().decompress(path.read_bytes()))


def opened(heap: TinyHeap | dict) -> Snapshot:
    return Snapshot.open(io.BytesIO(heap.written() if isinstance(heap, TinyHeap) else json.dumps(heap).encode()))


def as_devtools_has_it(string: DuplicatedString) -> list[object]:
    return [string.text, string.count, string.shallow, string.retained, string.is_cut, string.id]


def without_lone_surrogates(expected: list) -> list:
    """Python's text cannot have them: heaptrail shows U+FFFD in their place."""
    return [[row[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"), *row[1:]] for row in expected]


@pytest.mark.parametrize("version", ["node14", "node18", "node20", "node24"])
def test_the_duplicated_strings_of_a_real_heap_are_those_of_devtools(version: str) -> None:
    found = duplicated_strings(heaptrail.open(DATA / version / "newer.heapsnapshot.zst"))
    expected = load_json(DATA / version / "expected.after.filters.json.zst")["duplicates"]
    assert sorted(map(as_devtools_has_it, found)) == sorted(expected)
    assert [string.wasted for string in found] == sorted((string.wasted for string in found), reverse=True)


def test_the_duplicated_strings_of_strange_heaps_are_those_of_devtools() -> None:
    """Texts that are twice in the table, cut, concatenated over several levels, halves of a pair alone and together."""
    cases = load_json(DATA / "devtools_on_pairs.json.zst")
    assert sum(len(case["duplicates"]) for case in cases) > 50
    for case in cases:
        found = duplicated_strings(opened(case["newer"]))
        assert sorted(map(as_devtools_has_it, found)) == sorted(without_lone_surrogates(case["duplicates"]))


def concatenated(heap: TinyHeap, first: int, second: int) -> int:
    added = heap.node("concatenated string", "", 32)
    heap.edge(added, "internal", "first", first)
    heap.edge(added, "internal", "second", second)
    return added


def test_all_but_the_largest_of_equal_strings_are_wasted() -> None:
    heap = TinyHeap()
    for size in (24, 40, 16):
        heap.node("string", "token", size)
    heap.node("string", "single", 100)
    (found,) = duplicated_strings(opened(heap))
    assert (found.text, found.count, found.shallow, found.wasted) == ("token", 3, 80, 40)


def test_a_string_in_parts_equals_a_whole_one() -> None:
    heap = TinyHeap()
    left, right = heap.node("string", "se"), heap.node("string", "ssion")
    whole = heap.node("string", "session", 16)
    in_parts = concatenated(heap, left, right)
    (found,) = duplicated_strings(opened(heap))
    assert (found.text, found.count, found.id) == ("session", 2, heap.id_of(min(whole, in_parts)))


def test_a_part_may_stand_in_a_string_more_often_than_there_are_nodes() -> None:
    heap = TinyHeap()
    text = heap.node("string", "ab")
    for _ in range(6):
        text = concatenated(heap, text, text)
    assert opened(heap).node(text).display_name == "ab" * 64


def test_a_string_that_the_engine_has_joined_is_no_duplicate_of_what_it_was_made_of() -> None:
    heap = TinyHeap()
    whole, empty = heap.node("string", "session"), heap.node("string", "", 0)
    concatenated(heap, whole, empty)
    assert duplicated_strings(opened(heap)) == ()


def test_strings_that_share_1024_characters_look_alike() -> None:
    """As in DevTools, which looks at no more of a concatenated string."""
    heap = TinyHeap()
    start = heap.node("string", "x" * 1024)
    for end in ("a", "b"):
        concatenated(heap, start, heap.node("string", end))
    assert [(found.count, len(found.text)) for found in duplicated_strings(opened(heap))] == [(3, 1024)]


@pytest.mark.parametrize("version", ["node14", "node24"])
def test_the_text_of_a_string_is_its_display_name(version: str) -> None:
    heap = heaptrail.open(DATA / version / "newer.heapsnapshot.zst").heap
    native = _graph.StringTexts(heap)
    nodes = string_texts(Snapshot(heap)).nodes.tolist()
    assert [native.text(node) for node in nodes] == [display_name(heap, node) for node in nodes]
    with pytest.raises(IndexError):
        native.text(heap.node_count)


def test_half_of_a_pair_is_shown_as_a_replacement_character() -> None:
    heap = TinyHeap()
    half = heap.node("string", "\ud83d")
    snapshot = opened(heap)
    assert _graph.StringTexts(snapshot.heap).text(half) == display_name(snapshot.heap, half) == "\ufffd"


def test_a_character_that_javascript_counts_twice_counts_twice() -> None:
    heap = TinyHeap()
    faces = heap.node("string", "😀" * 512)
    for end in ("a", "b"):
        concatenated(heap, faces, heap.node("string", end))
    assert [(found.count, found.text) for found in duplicated_strings(opened(heap))] == [(3, "😀" * 512)]


def test_a_chain_of_ten_thousand_appended_parts_is_walked_in_no_time() -> None:
    heap = TinyHeap()
    part = heap.node("string", "0123456789abcdef")
    text = part
    for _ in range(10_000):
        text = concatenated(heap, text, part)
    # 64 parts make 1,024 characters: from there on all look alike.
    assert [found.count for found in duplicated_strings(opened(heap))] == [10_001 - 63]


def test_a_string_that_claims_to_be_a_part_of_itself_comes_to_an_end() -> None:
    heap = TinyHeap()
    looped = heap.node("concatenated string", "", 32)
    other = concatenated(heap, looped, heap.node("string", "end"))
    heap.edge(looped, "internal", "first", other)
    heap.edge(looped, "internal", "second", looped)
    assert len(string_texts(opened(heap)).nodes) >= 1


@given(st.lists(st.sampled_from(["a", "b", "ab", "aa", "café", 'say "x"', "\n", ""]), min_size=1, max_size=12), st.randoms())
@settings(max_examples=100, deadline=None)
def test_strings_are_grouped_by_their_text(texts: list[str], random: object) -> None:
    heap = TinyHeap()
    said = {}
    for text in texts:
        said[heap.node("string", text, random.choice([0, 8, 16]))] = text
    joined = set()
    for _ in range(random.randrange(6)):
        first, second = random.choice(list(said)), random.choice(list(said))
        added = concatenated(heap, first, second)
        if not said[first] or not said[second]:
            joined.add(added)
        said[added] = said[first] + said[second]
    expected: dict[str, list[int]] = {}
    for node, text in said.items():
        if heap.nodes[node][2] and node not in joined:
            expected.setdefault(text, []).append(heap.nodes[node][2])
    found = {string.text: (string.count, string.shallow, string.wasted) for string in duplicated_strings(opened(heap))}
    assert found == {
        text: (len(sizes), sum(sizes), sum(sizes) - max(sizes)) for text, sizes in expected.items() if len(sizes) > 1
    }
