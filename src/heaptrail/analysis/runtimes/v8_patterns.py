"""The patterns of leaks in JavaScript."""

from __future__ import annotations

import re

from heaptrail.analysis.runtimes.traits import PatternBook, Rule, Traits
from heaptrail.analysis.trail_text import HopKind
from heaptrail.model import Pattern

_MOSTLY = 0.5
_CALLBACKS = re.compile(r"(^|[.)])[_#]*(callbacks|handlers|hooks|listeners|observers|subscribers)\b", re.IGNORECASE)
_WAITING = frozenset({"AsyncFunction", "AsyncGenerator", "Function", "Generator", "Object", "Promise", "system / Context"})
_PAGE_LISTENERS = frozenset({"IntersectionObserver", "MutationObserver", "ResizeObserver", "blink::RegisteredEventListener"})
_TABLES = frozenset({"Map", "Set", "WeakMap", "WeakSet"})
_SCOPES = (HopKind.SCOPE, HopKind.RUNTIME_SCOPE, HopKind.VARIABLE)


def _is_timer(traits: Traits) -> bool:
    if "DOMTimer" in traits.classes:
        return True
    places = (traits.holder_class, traits.point_class)
    return "Timeout" in traits.classes and (
        "Timeout" in traits.outermost
        or "TimersList" in places
        or "timerListMap" in traits.holder_name
        or "PriorityQueue" in traits.holder_name
    )


def _is_listener(traits: Traits) -> bool:
    """The holder hangs below an emitter's or event target's table, and not merely behind a server's request handler; or a page's
    objects are called back when something happens.
    """
    if traits.classes & _PAGE_LISTENERS or (_CALLBACKS.search(traits.holder_name) and "Function" in traits.outermost):
        return True
    if "_events." in traits.holder_name or traits.holder_class == "Listener":
        return True
    names: list[str] = []
    for hop in traits.hops:
        names = [] if hop.kind in _SCOPES else [*names, hop.name]
    if any("kEvents" in name for name in names):
        return True
    followed = zip(names, [*names, ""][1:], strict=True)
    return any(name == "_events" and following not in ("request", "message") for name, following in followed)


def _is_promise(traits: Traits) -> bool:
    """Promises, or what waits for them. An object of a program's class may have a promise that waits, and be held by others."""
    waits = any("PromiseReaction" in record for record in traits.records)
    return traits.holder_class == "Promise" or (waits and traits.unit in _WAITING)


def _is_string(traits: Traits) -> bool:
    if "first" in traits.cycle or "second" in traits.cycle:
        return True
    if traits.unit == "(sliced string)":
        return True
    return bool(traits.classes) and traits.classes <= {"(concatenated string)", "(sliced string)"}


def _is_native(traits: Traits) -> bool:
    return traits.buffers_per_unit >= _MOSTLY


def _is_global(traits: Traits) -> bool:
    first = next((hop for hop in traits.hops if hop.kind is not HopKind.ROOT), None)
    return first is not None and first.source_name == "global" and not any(hop.kind in _SCOPES for hop in traits.hops)


_RULES: tuple[tuple[Pattern, Rule], ...] = (
    ("timer", _is_timer),
    ("listener", _is_listener),
    ("detached-dom", lambda traits: traits.detached),
    ("promise", _is_promise),
    ("string", _is_string),
    ("closure", lambda traits: "context" in traits.cycle),
    ("list", lambda traits: bool(traits.cycle)),
    ("cache", lambda traits: bool(_TABLES & {traits.holder_class, traits.replaced_class})),
    ("native", _is_native),
    ("native", lambda traits: traits.holder_class == "(synthetic)"),
    ("global", _is_global),
    ("list", lambda traits: traits.replaced and traits.holder_class != "Object"),
    ("list", lambda traits: traits.unit_refers_to_itself),
    ("list", lambda traits: traits.holder_class == "Array"),
    ("cache", lambda traits: traits.holder_class == "Object" and not traits.replaced),
    ("list", lambda traits: traits.replaced),
    ("cache", lambda traits: not traits.holder_class.startswith(("(", "system"))),
    ("list", lambda traits: traits.holder_class == "system / Context"),
)

_ADVICE: dict[Pattern, str] = {
    "timer": "looks like timers that are never cleared: keep what setTimeout or setInterval returns, and clear it.",
    "cache": "looks like an in-memory store without eviction: bound its size, or let entries expire.",
    "closure": "looks like functions that capture their predecessors: drop the captured variable, or set it to null.",
    "listener": "looks like listeners that are added per request and never removed: use once(), off() or an AbortSignal.",
    "global": "looks like data that is added to a global for good: give it to the request, or bound it.",
    "list": "looks like a list that only grows: remove what has been dealt with, or bound it.",
    "string": "looks like small strings that keep large ones alive, or one that is built without end.",
    "promise": "looks like promises that never settle: settle or time out what they wait for.",
    "task": "looks like tasks that never end: cancel them, or give them a time-out.",
    "detached-dom": "looks like elements that left the document and are still referred to: drop what refers to them as well.",
    "native": "looks like buffers that are kept: release them once they are sent or parsed.",
    "other": "follow the trail to what keeps it.",
}

V8_PATTERNS = PatternBook(_RULES, _ADVICE)
