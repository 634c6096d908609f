"""How a trail is written: as code that a person could have typed, in pieces joined by arrows.

    Server._events.request → (closure handle).store → MemoryStore.sessions["…"]

A piece begins at a function whose variables are entered and at an object whose class has a name of its own. What only the
runtime sees (synthetic roots, backing stores) is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

_IDENTIFIER = re.compile(r"[\w$#]+|<symbol [^>]*>", re.UNICODE)


class HopKind(Enum):
    """What an edge means to a reader."""

    ROOT = auto()  # out of a synthetic node
    HIDDEN = auto()  # machinery: a backing store, the scope outside a scope
    EMBEDDED = auto()  # out of an object of the embedder's, by a number: Window, an element
    SCOPE = auto()  # from a function to its variables
    RUNTIME_SCOPE = auto()  # the same, of a function of the runtime's own
    VARIABLE = auto()  # a variable of a scope
    CAPTURED = auto()  # a variable that a function itself keeps
    PROPERTY = auto()
    ITEM = auto()  # an entry of a dictionary under a key that says something
    KEY = auto()  # an entry of a large dictionary: its keys are data
    ENTRY = auto()  # an element, or an entry of a Map or Set
    FIELD = auto()  # an internal field of the runtime's


_TABLES = (HopKind.ENTRY, HopKind.FIELD, HopKind.EMBEDDED)
"""What leads to a scope that no function on the way has."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One edge of a trail with what its text needs."""

    kind: HopKind
    name: str
    source: int
    target: int
    source_name: str
    """The class of the object that the edge leaves, or a function's own name."""
    target_name: str
    own_class: bool
    """The edge leaves an object whose class says something of the program."""
    names_its_source: bool
    """A name may begin at the object that the edge leaves: it has a class of its own, is global, or a function."""
    scope_name: str = ""
    """Whose variables are entered, or whose the variable is."""


def name_of_file(file: str) -> str:
    """`(server.js)` for `file:///srv/server.js`."""
    return f"({file.replace(chr(92), '/').rsplit('/', 1)[-1] or 'anonymous'})"


def write(hops: Sequence[Hop]) -> str:
    """All hops of a trail as text."""
    pieces: list[list[str]] = []  # each of parts: a text that grew with every hop would be copied with every hop
    spoken: list[HopKind] = []
    for hop in hops:
        if hop.kind in (HopKind.ROOT, HopKind.RUNTIME_SCOPE):
            # Nobody needs to know how the runtime reaches its own.
            pieces = [[hop.target_name if hop.kind is HopKind.ROOT else hop.scope_name]]
        elif hop.kind is HopKind.SCOPE:
            pieces.append([hop.scope_name])
        elif hop.kind is HopKind.CAPTURED:
            pieces.append([hop.scope_name, written(hop)])
        elif hop.kind is HopKind.EMBEDDED:
            if hop.own_class and pieces[-1:] != [[hop.source_name]]:
                pieces.append([hop.source_name])
        elif hop.kind is HopKind.VARIABLE and spoken and spoken[-1] in _TABLES:
            pieces = [[hop.scope_name, written(hop)]]  # of a script, whose scope is in a table of all
        elif hop.kind is not HopKind.HIDDEN:
            if hop.own_class and pieces and pieces[-1] != [hop.source_name]:
                pieces.append([hop.source_name])
            if pieces:
                pieces[-1].append(written(hop))
            else:
                pieces.append([written(hop)])
        if hop.kind is not HopKind.HIDDEN:
            spoken.append(hop.kind)
    if hops and hops[-1].kind is HopKind.EMBEDDED:
        pieces.append([hops[-1].target_name])
    return " → ".join(_fold_repetitions([piece for piece in map("".join, pieces) if piece]))


def written(hop: Hop) -> str:
    """A hop as it stands behind its object: `.sessions`, `["…"]`, `[*]`."""
    if hop.kind is HopKind.KEY:
        return '["…"]'
    if hop.kind is HopKind.ENTRY:
        return f"[{hop.name}]" if hop.name.isdecimal() and len(hop.name) < 7 else "[*]"
    if hop.kind is HopKind.ITEM:
        return f"[{hop.name!r}]"
    return f".{hop.name}" if _IDENTIFIER.fullmatch(hop.name) else f"[{hop.name!r}]"


def _fold_repetitions(pieces: list[str]) -> list[str]:
    """`Entry.prev → Entry.prev → Entry.prev` → `(Entry.prev)*`."""
    folded: list[str] = []
    for piece in pieces:
        if folded and folded[-1] == f"({piece})*":
            continue
        if folded and folded[-1] == piece:
            folded[-1] = f"({piece})*"
            continue
        folded.append(piece)
    return folded


def name_of_last_object(hops: Sequence[Hop]) -> str:
    """What a person calls the object that a trail ends at: `MemoryStore.sessions`, `(server.js).cache`, `global.audit`."""
    if hops and hops[-1].kind is HopKind.EMBEDDED:
        return hops[-1].target_name
    parts: list[str] = []
    for hop in reversed(hops):
        if hop.kind in (HopKind.HIDDEN, HopKind.SCOPE, HopKind.RUNTIME_SCOPE):
            continue
        if hop.kind is HopKind.EMBEDDED:
            parts.append(hop.source_name if hop.own_class else "")
            break
        if hop.kind is HopKind.ROOT:
            parts.append(hop.target_name)
            break
        parts.append(written(hop))
        if hop.kind in (HopKind.VARIABLE, HopKind.CAPTURED):
            parts.append(hop.scope_name)
            break
        if hop.names_its_source:
            parts.append(hop.source_name)
            break
    return "".join(reversed(parts))


def abstract(hop: Hop) -> str:
    """A hop without what differs between siblings: indices and keys are wildcards, roots have no name."""
    if hop.kind is HopKind.ROOT:
        return ""
    if hop.kind in (HopKind.ENTRY, HopKind.ITEM, HopKind.KEY):
        return "*"
    return hop.name


def written_in_general(hop: Hop) -> str:
    """A hop to one of many siblings, as it stands behind their holder: `[*]` for whatever index."""
    return "[*]" if hop.kind is HopKind.ENTRY else written(hop)
