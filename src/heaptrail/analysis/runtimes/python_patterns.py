"""The patterns of leaks in Python."""

from __future__ import annotations

import re

from heaptrail.analysis.runtimes.traits import PatternBook, Rule, Traits
from heaptrail.analysis.trail_text import Hop, HopKind
from heaptrail.model import Pattern

_TASKS = frozenset({"Task", "Thread", "coroutine"})
_RUNNING_THREADS = "threading._active"
_TIMERS = frozenset({"DelayedCall", "Timer", "TimerHandle"})
_DICTIONARIES = ("dict", "Dict", "Cache", "_lru_cache_wrapper", "set", "WeakSet", "Counter", "mappingproxy")
_LISTS = frozenset({"array", "list", "deque", "tuple"})
_TEXTS = frozenset({"(string)", "bytes"})
_CALLBACKS = re.compile(
    r"(handler|listener|callback|observer|subscri|receiver|hook|signal|watcher|finalizer|exithandlers|atexit)\w*$",
    re.IGNORECASE,
)
_EVENTS = re.compile(r"events?$", re.IGNORECASE)
_CALLABLES = frozenset({"Function", "builtin_function_or_method", "method", "partial"})
_SUBSCRIPTS = re.compile(r"(\[[^\]]*\])+$")


def _is_task(traits: Traits) -> bool:
    """Tasks, or what they alone keep. What is held beside them, as a table by task does, is not kept by tasks that never end."""
    is_beside_them = traits.unit in traits.outermost and traits.unit not in _TASKS
    return (bool(_TASKS & traits.outermost) and not is_beside_them) or traits.holder_name == _RUNNING_THREADS


def _is_timer(traits: Traits) -> bool:
    in_schedule = traits.holder_name.endswith("._scheduled") and bool(_TIMERS & traits.classes)
    return in_schedule or bool(_TIMERS & traits.outermost)


def _is_promise(traits: Traits) -> bool:
    return "Future" in traits.outermost


def _is_listener(traits: Traits) -> bool:
    """The container, or what it is an entry of, is called as callbacks are; or as events are, and functions are its entries."""
    name = _SUBSCRIPTS.sub("", traits.holder_name)
    return bool(_CALLBACKS.search(name)) or (bool(_EVENTS.search(name)) and bool(_CALLABLES & traits.outermost))


def _is_native(traits: Traits) -> bool:
    return traits.holder_class == "(synthetic)" and traits.holder_name.startswith("(Native")


def _is_string(traits: Traits) -> bool:
    """One text that grows, and not many of them."""
    return traits.in_bytes_only and (traits.holder_class in ("bytearray", "BytesIO", "StringIO") or traits.held_type in _TEXTS)


def _chains_functions(traits: Traits) -> bool:
    return bool(traits.cycle) and "Function" in traits.classes and traits.link_class == "Function"


def _is_cache(traits: Traits) -> bool:
    return traits.holder_class.endswith(_DICTIONARIES)


def _is_captured(traits: Traits) -> bool:
    return bool(traits.hops) and traits.hops[-1].kind is HopKind.CAPTURED


def _is_global(traits: Traits) -> bool:
    """A variable of a module, or of a class in it."""
    if traits.holder_class == "module":
        return True
    hops = [hop for hop in traits.hops if hop.kind is not HopKind.HIDDEN]
    return bool(hops) and hops[0].kind is HopKind.ROOT and 0 < len(_behind_module(hops)) <= 2 and traits.holder_class != "deque"


def _behind_module(hops: list[Hop]) -> list[Hop]:
    """The attributes behind the module where a trail begins; none where it begins elsewhere or goes on otherwise."""
    last_root = max(place for place, hop in enumerate(hops) if hop.kind is HopKind.ROOT)
    behind = hops[last_root + 1 :]
    return behind if all(hop.kind is HopKind.PROPERTY and not hop.own_class for hop in behind) else []


_RULES: tuple[tuple[Pattern, Rule], ...] = (
    ("task", _is_task),
    ("timer", _is_timer),
    ("promise", _is_promise),
    ("native", _is_native),
    ("listener", _is_listener),
    ("closure", _chains_functions),
    ("string", _is_string),
    ("list", lambda traits: bool(traits.cycle)),
    ("cache", _is_cache),
    ("list", lambda traits: traits.unit_refers_to_itself),
    ("closure", _is_captured),
    ("global", _is_global),
    ("list", lambda traits: traits.holder_class in _LISTS or traits.replaced),
    ("cache", lambda traits: not traits.holder_class.startswith("(")),
)

_ADVICE: dict[Pattern, str] = {
    "timer": "looks like timers that are never cancelled: keep what call_later or Timer returns, and cancel it.",
    "cache": "looks like an in-memory store without eviction: bound its size (lru_cache(maxsize=…)), or let entries expire.",
    "closure": "looks like data that functions capture and keep: pass it as an argument, or drop the variable.",
    "listener": "looks like callbacks that are added per request and never removed: remove them, or register them once.",
    "global": "looks like data that is added to a module's or class's variable for good: give it to the request, or bound it.",
    "list": "looks like a list that only grows: remove what has been dealt with, or use deque(maxlen=…).",
    "string": "looks like one text or buffer that is built without end: write it out, and begin anew.",
    "promise": "looks like futures that are never settled: set a result, or wait for them with asyncio.timeout().",
    "task": "looks like tasks or threads that never end: cancel them, or give what they wait for a time-out.",
    "detached-dom": "looks like elements that left the document and are still referred to.",
    "native": "looks like references that native code never gives back: update the extension module, or report it there.",
    "other": "follow the trail to what keeps it.",
}

PYTHON_PATTERNS = PatternBook(_RULES, _ADVICE)
