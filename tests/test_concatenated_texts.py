"""Texts of concatenated strings, whatever they are made of."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_heaps import TinyHeap

from heaptrail import InvalidSnapshot, _graph

LONG_ENOUGH = 1024
PIECES = ("", "a", "bc", "d" * 700, "é" * 1024)


def naive_text(pairs: list[tuple[int, int]], number: int) -> str:
    """Pieces from left to right until there are 1,024 characters; numbers from `len(PIECES)` on are pairs."""
    text = ""
    waiting = [number]
    while waiting and len(text) < LONG_ENOUGH:
        at = waiting.pop()
        if at < len(PIECES):
            text += PIECES[at]
        else:
            waiting += reversed(pairs[at - len(PIECES)])
    return text


def texts_of(pairs: list[tuple[int, int]], asked: list[int]) -> list[str]:
    heap = TinyHeap()
    for piece in PIECES:
        heap.node("string", piece)
    for _ in pairs:
        heap.node("concatenated string", "")
    for number, (first, second) in enumerate(pairs):
        heap.edge(1 + len(PIECES) + number, "internal", "first", 1 + first)
        heap.edge(1 + len(PIECES) + number, "internal", "second", 1 + second)
    return _graph.concatenated_texts(_graph.Heap(heap.written()), np.array([1 + number for number in asked], dtype=np.uint32))


@st.composite
def joined_pairs(draw: st.DrawFn) -> list[tuple[int, int]]:
    count = draw(st.integers(1, 12))
    return [
        (draw(st.integers(0, len(PIECES) + number - 1)), draw(st.integers(0, len(PIECES) + number - 1)))
        for number in range(count)
    ]


@given(joined_pairs(), st.randoms(use_true_random=False))
def test_a_concatenated_string_says_what_its_pieces_say_in_any_order_of_asking(pairs, random):
    asked = list(range(len(PIECES), len(PIECES) + len(pairs)))
    random.shuffle(asked)
    assert texts_of(pairs, asked) == [naive_text(pairs, number) for number in asked]


def chain(count: int, grow) -> list[tuple[int, int]]:
    return [(0, 1), *(grow(number) for number in range(len(PIECES), len(PIECES) + count))]


@pytest.mark.parametrize(
    "grow",
    [lambda last: (last, 1), lambda last: (1, last), lambda last: (last, 0), lambda last: (0, last), lambda last: (last, last)],
)
def test_long_chains_of_pieces_have_the_text_that_their_ends_show(grow):
    pairs = chain(40_000, grow)
    last = len(PIECES) + len(pairs) - 1
    middle = len(PIECES) + 500
    assert texts_of(pairs, [last, middle]) == [naive_text(pairs, last), naive_text(pairs, middle)]


def test_a_long_chain_may_be_the_second_piece():
    pairs = chain(40_000, lambda last: (last, 2))
    pairs.append((1, len(PIECES) + len(pairs) - 1))
    assert texts_of(pairs, [len(PIECES) + len(pairs) - 1]) == [naive_text(pairs, len(PIECES) + len(pairs) - 1)]


def test_a_string_that_is_made_of_itself_ends():
    first = len(PIECES)
    assert texts_of([(first, first)], [first]) == [""]
    assert texts_of([(0, first + 1), (0, first)], [first, first + 1]) == ["", ""]
    assert texts_of([(1, first)], [first]) == ["a" * LONG_ENOUGH]


def test_names_of_classes_that_would_fill_the_memory_are_refused():
    heap = TinyHeap()
    for line in range(300):
        heap.location(heap.node("object", "C" * (1 << 20)), script=1, line=line, column=0)
    with pytest.raises(InvalidSnapshot, match="locations"):
        _graph.class_rows(_graph.Heap(heap.written()))
