"""Heaps that a program could not make but a file may claim, made from a number: readable, and odd in every other way."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING

from tiny_heaps import EDGE_TYPES, NODE_FIELDS, NODE_TYPES, TinyHeap

if TYPE_CHECKING:
    from collections.abc import Callable

_WIDTH = len(NODE_FIELDS)
_MOST = 2**32 - 1

_HOSTILE_NAMES = [
    "", " ", "0", "-1", "12", "4294967295", "1e3", "\x1b[31mred\x1b[0m", "\x00", "\r\n", "\u202e", "\u2028", "\ud800", "\udfff x",
    "[bold]markup[/bold]", "<script>", "@1", "a\tb", "NaN", "__proto__", "Ünïcödé 🎉", "%s%n", "{0}", "\\", '"', "' or 1=1 --",
    "file:///a%00b.js", "node:internal/timers", "/srv/app/index.js", "(", "/(?:/", "x" * 300,
]  # fmt: skip
_KNOWN_NAMES = [
    "Map", "Set", "WeakMap", "WeakSet", "Array", "Object", "Promise", "Timeout", "Immediate", "Generator", "Function", "RegExp",
    "system / Context", "system / Context / outer", "system / NativeContext", "system / PromiseReaction", "system / Cell",
    "system / JSArrayBufferData", "Detached system / JSArrayBufferData", "system / ExternalStringData", "Node / x",
    "system / SourceTextModule", "ArrayBuffer", "Uint8Array", "Buffer", "EventEmitter", "EventTarget", "V8EventListener",
    "EventListener", "Window", "Window / https://example.com", "Detached Window", "HTMLDivElement", "Detached <div>",
    "Detached HTMLDivElement", "(GC roots)", "(Global handles)", "(Strong roots)", "(Document DOM trees)", "(system)",
    "(compiled code)", "(object elements)", "(object properties)", "(map descriptors)", "FixedCircularBuffer", "global",
    "process", "page / DevTools console", "BuiltinModule", "Module", "TimersList", "system / Map", "true", "int", "bool",
    "double",
]  # fmt: skip
_EDGE_NAMES = [
    "table", "elements", "properties", "context", "previous", "shared", "script", "script_or_debug_info", "scope_info", "name",
    "function", "code", "first", "second", "parent", "value", "backing_store", "buffer", "constructor", "__proto__", "map",
    "global_object", "native_context", "global_proxy", "extension", "reactions_or_result", "next", "list", "head", "listener",
    "callback", "_events", "_maxListeners", "<symbol kEvents>", "_idleNext", "_onTimeout", "_onImmediate", "_repeat",
    "timerListMap", "uncurryThis", "length", "truncated", "hash", "source", "url", "sloppy_function_map", "this",
    "bound_function", "initial_map", "prototype", "2 / part of key (a @1) -> value (b @3) pair in WeakMap (table @5)",
    "part of key", "weak", "1", "2", "exports", "cache", "type",
]  # fmt: skip
_SIZES = [0, 0, 8, 24, 64, 2**20, 2**24, 2**31, _MOST]
_INDICES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 100, 2**31, _MOST]
_RUNTIMES = [[], {}, None, 7, "", "node", "chrome", "python", "\x1b[31m", "\ud800", "v8" * 500, "COBOL"]
_NATIVE_BYTES = ["1", [], None, -5, 1e308, -1e308, 10**400, 0.5, True, {"a": 1}]


def hostile_heap(number: int) -> bytes:
    """The heap of this number, always the same one, in the format of a Node.js snapshot."""
    choose = Random(number)
    heap = TinyHeap()
    for _ in range(choose.choice([0, 1, 3, 8, 20])):
        choose.choice(_PARTS)(choose, heap)
    for _ in range(choose.choice([0, 5, 40])):
        _stray_edge(choose, heap)
    for _ in range(choose.choice([0, 0, 3])):
        node = _any(choose, heap)
        heap.nodes[node] = (choose.choice(NODE_TYPES), _name(choose), choose.choice(_SIZES), choose.choice([0, 1, 2, 3, 255]))
    for _ in range(choose.choice([0, 0, 4])):
        heap.location(_any(choose, heap), *(choose.choice([0, 1, 7, _MOST]) for _ in range(3)))
    if choose.random() < 0.2:
        heap.extra["runtime"] = choose.choice(_RUNTIMES)
    if choose.random() < 0.2:
        heap.extra["extra_native_bytes"] = choose.choice(_NATIVE_BYTES)
    return _with_odd_ids(choose, heap.written())


def _with_odd_ids(choose: Random, written: bytes) -> bytes:
    document = json.loads(written)
    nodes = document["nodes"]
    for _ in range(choose.choice([0, 0, 1, 5])):
        place = choose.randrange(len(nodes) // _WIDTH) * _WIDTH + NODE_FIELDS.index("id")
        nodes[place] = choose.choice([0, 1, 2, 3, 2**31, 2**32, 2**53, 2**63, 2**64 - 1])
    return json.dumps(document).encode()


def _name(choose: Random) -> str:
    if choose.random() < 0.002:
        return choose.choice(["long ", "\x07", "\ud83d"]) * 30_000
    return choose.choice(choose.choice([_HOSTILE_NAMES, _KNOWN_NAMES, _EDGE_NAMES]))


def _any(choose: Random, heap: TinyHeap) -> int:
    return choose.randrange(len(heap.nodes))


def _held(choose: Random, heap: TinyHeap, type_: str, name: str) -> int:
    """A node of this type and name, seldom of another, held by any."""
    if choose.random() < 0.05:
        type_, name = choose.choice(NODE_TYPES), _name(choose)
    held_by = choose.choice([0, _any(choose, heap), _any(choose, heap), None])
    return heap.node(type_, name, choose.choice(_SIZES), detachedness=choose.choice([0, 0, 1, 2, 3]), held_by=held_by)


def _edge(choose: Random, heap: TinyHeap, source: int, type_: str, name: str | int, target: int) -> None:
    """An edge that is seldom missing, or that leads elsewhere."""
    chance = choose.random()
    if chance < 0.03:
        return
    heap.edge(source, type_, name, _any(choose, heap) if chance < 0.08 else target)


def _stray_edge(choose: Random, heap: TinyHeap) -> None:
    type_ = choose.choice(EDGE_TYPES)
    name = (
        choose.choice(_INDICES) if type_ in ("element", "hidden") else choose.choice([choose.choice(_EDGE_NAMES), _name(choose)])
    )
    heap.edge(_any(choose, heap), type_, name, _any(choose, heap))


def _node(choose: Random, heap: TinyHeap) -> None:
    for _ in range(choose.randint(1, 6)):
        _held(choose, heap, choose.choice(NODE_TYPES), _name(choose))


def _collection(choose: Random, heap: TinyHeap) -> None:
    kind = choose.choice(["Map", "Set", "WeakMap", "WeakSet", "Array", "Object"])
    collection = _held(choose, heap, "object", kind)
    store = _held(choose, heap, "array", "")
    _edge(choose, heap, collection, "internal", "table" if kind.endswith(("Map", "Set")) else "elements", store)
    for place in range(choose.choice([1, 3, 30])):
        source = choose.choice([store, collection])
        item = heap.node(choose.choice(["string", "object", "hidden", "number"]), _name(choose), 16, held_by=None)
        type_ = choose.choice(["internal", "element", "hidden", "property"])
        index = place * choose.choice([1, 3]) if choose.random() < 0.9 else choose.choice(_INDICES)
        _edge(choose, heap, source, type_, index if type_ in ("element", "hidden") else str(index), item)


def _closure(choose: Random, heap: TinyHeap) -> int:
    """A function with its code, script and scopes; they may be missing, shared or wrong."""
    closure = _held(choose, heap, "closure", _name(choose))
    shared = _held(choose, heap, "code", choose.choice(["listener", "(shared function info)"]))
    script = _held(choose, heap, "code", choose.choice(["/srv/app/a.js", "system / Script", "(script)"]))
    _edge(choose, heap, closure, "internal", "shared", shared)
    _edge(choose, heap, shared, "internal", choose.choice(["script", "script_or_debug_info"]), script)
    _edge(choose, heap, script, "internal", "name", _held(choose, heap, "string", "file:///srv/app/%C3%A4.js"))
    below = closure
    for _ in range(choose.choice([1, 1, 3])):
        scope = _held(choose, heap, "object", "system / Context")
        _edge(choose, heap, below, "internal", "context" if below == closure else "previous", scope)
        _edge(choose, heap, scope, "internal", "scope_info", _held(choose, heap, "hidden", "system / ScopeInfo"))
        _edge(choose, heap, scope, "context", _name(choose), _any(choose, heap))
        below = scope
    if choose.random() < 0.5:
        heap.location(closure, choose.choice([1, 9, _MOST]), choose.choice([0, 3, _MOST]), choose.choice([0, _MOST]))
    return closure


def _timers(choose: Random, heap: TinyHeap) -> None:
    callback = _closure(choose, heap)
    lists = _held(choose, heap, "object", "Object")
    scope = _held(choose, heap, "object", "system / Context")
    _edge(choose, heap, scope, "context", "timerListMap", lists)
    ring = _held(choose, heap, "object", "TimersList")
    _edge(choose, heap, lists, "element", choose.choice(_INDICES), ring)
    before = ring
    for _ in range(choose.choice([1, 2, 12])):
        timer = _held(choose, heap, "object", choose.choice(["Timeout", "Timeout", "Immediate"]))
        _edge(choose, heap, timer, "property", choose.choice(["_onTimeout", "_onImmediate"]), callback)
        _edge(choose, heap, before, "property", "_idleNext", timer)
        before = timer
    _edge(choose, heap, before, "property", "_idleNext", choose.choice([ring, ring, before]))


def _emitter(choose: Random, heap: TinyHeap) -> None:
    emitter = _held(choose, heap, "object", "Socket")
    events = _held(choose, heap, "object", "Object")
    _edge(choose, heap, emitter, "property", "_events", events)
    listeners = _held(choose, heap, "object", "Array")
    _edge(choose, heap, events, "property", _name(choose), listeners)
    one = _closure(choose, heap)
    for place in range(choose.choice([1, 14])):
        _edge(choose, heap, listeners, "element", place, choose.choice([one, _any(choose, heap)]))


def _target(choose: Random, heap: TinyHeap) -> None:
    target, map_, table = (_held(choose, heap, *kind) for kind in (("object", "AbortSignal"), ("object", "Map"), ("array", "")))
    _edge(choose, heap, target, "property", "<symbol kEvents>", map_)
    _edge(choose, heap, map_, "internal", "table", table)
    _edge(choose, heap, table, "internal", "3", _held(choose, heap, "string", _name(choose)))
    link = _held(choose, heap, "object", "Object")
    _edge(choose, heap, table, "internal", "4", link)
    for _ in range(choose.choice([1, 13])):
        following = _held(choose, heap, "object", "Listener")
        _edge(choose, heap, following, "property", choose.choice(["callback", "listener"]), _closure(choose, heap))
        _edge(choose, heap, link, "property", "next", following)
        link = following
    _edge(choose, heap, link, "property", "next", _any(choose, heap))


def _promises(choose: Random, heap: TinyHeap) -> None:
    waiting = _closure(choose, heap)
    before = None
    for _ in range(choose.choice([1, 12])):
        promise = _held(choose, heap, "object", "Promise")
        reaction = _held(choose, heap, "object", "system / PromiseReaction")
        _edge(choose, heap, promise, "internal", "reactions_or_result", reaction)
        _edge(choose, heap, reaction, "internal", choose.choice(["fulfill_handler", "next"]), waiting)
        if before is not None:
            _edge(choose, heap, reaction, "internal", "next", before)
        generator = _held(choose, heap, "object", "Generator")
        _edge(choose, heap, generator, "internal", "function", waiting)
        before = reaction


def _strings(choose: Random, heap: TinyHeap) -> None:
    """Parts of strings of parts of strings, with cycles; cut off ones with a length and a hash."""
    parts = [
        _held(choose, heap, choose.choice(["string", "concatenated string", "sliced string"]), _name(choose)) for _ in range(5)
    ]
    for _ in range(8):
        edge = choose.choice(["first", "second", "parent"])
        _edge(choose, heap, choose.choice(parts), "internal", edge, choose.choice(parts))
    for edge, type_ in (("truncated", "bool"), ("length", "int"), ("hash", "int"), ("value", "double")):
        number = heap.node("number", type_, 0, held_by=None)
        text = choose.choice(["true", "2000", "-1", "1e999", "", "x", "9" * 400])
        _edge(choose, heap, choose.choice(parts), "internal", edge, number)
        _edge(choose, heap, number, "internal", "value", heap.node("string", text, 0, held_by=None))


def _buffers(choose: Random, heap: TinyHeap) -> None:
    data = _held(
        choose,
        heap,
        choose.choice(["native", "hidden"]),
        choose.choice(["system / JSArrayBufferData", "system / ExternalStringData"]),
    )
    for _ in range(choose.randint(1, 4)):
        buffer = _held(choose, heap, "object", "ArrayBuffer")
        _edge(choose, heap, buffer, "internal", "backing_store", data)
        view = _held(choose, heap, "object", "Uint8Array")
        _edge(choose, heap, view, "internal", "buffer", buffer)


def _globals(choose: Random, heap: TinyHeap) -> None:
    for name in ("(GC roots)", "(Global handles)"):
        _edge(choose, heap, 0, "element", choose.choice(_INDICES), _held(choose, heap, "synthetic", name))
    native = _held(choose, heap, choose.choice(["object", "hidden"]), "system / NativeContext")
    global_ = _held(choose, heap, "object", choose.choice(["global", "Window / https://example.com", "process"]))
    _edge(choose, heap, 0, choose.choice(["shortcut", "weak"]), _name(choose), global_)
    _edge(choose, heap, native, "internal", "global_object", global_)
    _edge(choose, heap, native, "internal", "sloppy_function_map", _held(choose, heap, "object shape", "system / Map"))
    for _ in range(choose.choice([2, 20])):
        _edge(choose, heap, global_, "property", _name(choose), _held(choose, heap, "object", "Object"))


def _detached(choose: Random, heap: TinyHeap) -> None:
    listener = _held(choose, heap, "native", "V8EventListener")
    _edge(choose, heap, listener, "internal", "1", _closure(choose, heap))
    before = listener
    for _ in range(choose.choice([1, 6])):
        element = _held(choose, heap, "native", choose.choice(["Detached <div>", "HTMLDivElement", "Detached HTMLDivElement"]))
        _edge(choose, heap, before, choose.choice(["element", "hidden"]), choose.choice(_INDICES), element)
        before = element


def _alike(choose: Random, heap: TinyHeap) -> None:
    """Many objects that say the same, and long strings."""
    names = [_name(choose) for _ in range(choose.choice([1, 3, 9]))]
    for _ in range(choose.choice([3, 40])):
        same = _held(choose, heap, "object", "Object")
        for name in names:
            heap.edge(same, "property", name, choose.choice([0, same, 1 % len(heap.nodes)]))


_PARTS: list[Callable[[Random, TinyHeap], object]] = [
    _node, _node, _collection, _closure, _timers, _emitter, _target, _promises, _strings, _buffers, _globals, _detached, _alike,
]  # fmt: skip
