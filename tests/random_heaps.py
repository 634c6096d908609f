"""Heaps of some thirty nodes with all that DevTools' filters look for, made from a number."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING

from tiny_heaps import NODE_FIELDS, TinyHeap

if TYPE_CHECKING:
    from collections.abc import Callable

_KINDS = [
    ("object", "Object"), ("object", "Window"), ("object", "system / Context"), ("object", "system / Context / outer"),
    ("object", "system / Contextual"), ("closure", "listener"), ("code", "system / Code"), ("array", "(object elements)"),
    ("native", "HTMLDivElement"), ("native", "Detached HTMLDivElement"), ("native", "V8EventListener"),
    ("hidden", "V8EventListener"), ("synthetic", "(Global handles)"), ("string", "twice"), ("string", "once"),
    ("concatenated string", "twice"), ("sliced string", "twice"), ("regexp", "twice"),
]  # fmt: skip
_EDGES = [
    ("property", "a"), ("property", "1"), ("internal", "1"), ("element", 1), ("element", 2), ("hidden", 1), ("weak", "1"),
    ("property", "code"), ("internal", "code"), ("weak", "code"), ("context", "b"), ("shortcut", "c"), ("element", 1),
    ("internal", "page / DevTools console"), ("property", "page / DevTools console"), ("internal", "first"),
    ("property", "first"),
]  # fmt: skip


def random_heap(number: int) -> bytes:
    """The heap of this number, always the same one. Every fifth has no field `detachedness`, as those of Node.js 14."""
    choose = Random(number)
    heap = TinyHeap()
    parts: list[Callable[[Random, TinyHeap], object]] = [_node] * 5 + [_listener, _console] + [_truncated] * 2 + [_joined]
    heap.node("object", "Window")
    for _ in range(choose.randint(4, 12)):
        choose.choice(parts)(choose, heap)
    for _ in range(choose.randint(0, 12)):
        type_, name = choose.choice(_EDGES)
        heap.edge(_any(choose, heap), type_, name, choose.randrange(1, len(heap.nodes)))  # V8 writes no edge to the root
    return heap.written() if number % 5 else _without_detachedness(heap.written())


def _any(choose: Random, heap: TinyHeap) -> int:
    return choose.randrange(len(heap.nodes))


def _node(choose: Random, heap: TinyHeap) -> int:
    type_, name = choose.choice(_KINDS)
    held_by = choose.choice([0, _any(choose, heap), None])
    return heap.node(type_, name, choose.choice([0, 8, 24]), detachedness=choose.choice([0, 0, 1, 2]), held_by=held_by)


def _listener(choose: Random, heap: TinyHeap) -> None:
    """A function that handles events, or a wrapper of one, behind a V8EventListener."""
    listener = heap.node("native", "V8EventListener", 16, detachedness=choose.choice([0, 2]), held_by=_any(choose, heap))
    called = _node(choose, heap)
    type_, name = choose.choice([("internal", "1"), ("property", "1"), ("element", 1), ("hidden", 1), ("internal", "2")])
    heap.edge(listener, type_, name, called)
    wrapped = choose.choice([called, called, _node(choose, heap)])
    heap.edge(called, "property", "handler", wrapped)
    heap.edge(wrapped, choose.choice(["internal", "weak"]), "code", _node(choose, heap))


def _console(choose: Random, heap: TinyHeap) -> None:
    handles = heap.node(choose.choice(["synthetic", "synthetic", "hidden"]), "(Global handles)", 0)
    name = choose.choice(["page / DevTools console", " / DevTools console", "DevTools console", "page / DevTools console x"])
    heap.edge(handles, choose.choice(["internal", "property", "shortcut"]), name, _node(choose, heap))


def _truncated(choose: Random, heap: TinyHeap) -> None:
    """Strings that V8 cut off: equal ones have the same beginning, length and hash."""
    for _ in range(choose.randint(1, 3)):
        text = heap.node(choose.choice(["string", "concatenated string"]), "beginning", 24, held_by=_any(choose, heap))
        _number(choose, heap, text, "truncated", "bool", ["true"] * 8 + ["false", "1"])
        _number(choose, heap, text, "length", "int", ["2000"] * 5 + ["2001", " 2000", "x"])
        _number(choose, heap, text, "hash", "int", ["7", "7", "8"])


def _number(choose: Random, heap: TinyHeap, of: int, edge: str, type_: str, values: list[str]) -> None:
    if choose.random() < 0.05:
        return
    number = heap.node("number", choose.choice([type_] * 19 + ["int"]), 0, held_by=None)
    heap.edge(of, choose.choice(["internal"] * 19 + ["property"]), edge, number)
    heap.edge(number, "internal", "value", heap.node("string", choose.choice(values), 0, held_by=None))


def _joined(choose: Random, heap: TinyHeap) -> None:
    """A concatenated string, flat when one of its halves is empty."""
    joined = heap.node("concatenated string", "twice", 32, held_by=_any(choose, heap))
    for half in ("first", "second"):
        part = heap.node("string", choose.choice(["", "twice"]), choose.choice([0, 16]), held_by=None)
        heap.edge(joined, choose.choice(["internal", "internal", "property"]), half, part)


def _without_detachedness(written: bytes) -> bytes:
    document = json.loads(written)
    del document["snapshot"]["meta"]["node_fields"][-1]
    del document["snapshot"]["meta"]["node_types"][0][-1]
    width = len(NODE_FIELDS)
    document["nodes"] = [cell for place, cell in enumerate(document["nodes"]) if place % width != width - 1]
    document["edges"] = [cell // width * (width - 1) if place % 3 == 2 else cell for place, cell in enumerate(document["edges"])]
    document["locations"] = []
    return json.dumps(document).encode()
