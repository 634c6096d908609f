"""Single objects of a heap: what they hold, and what holds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from heaptrail.model.trail import Source

PromiseState = Literal["pending", "settled", "unknown"]
Limit = Literal["depth", "nodes", "siblings"]


@dataclass(frozen=True, slots=True)
class ObjectRow:
    """One object as a row shows it.

    `value` is what the heap records of a number, a boolean, a symbol and the like: None where it does not.
    """

    ordinal: int
    id: int
    type: str
    class_name: str
    name: str
    value: str | None
    shallow: int
    retained: float
    distance: int


@dataclass(frozen=True, slots=True)
class Reference:
    """An edge and the object at its other end. `edge` is a property's or variable's name, or an index in digits."""

    edge: str
    edge_type: str
    object: ObjectRow


@dataclass(frozen=True, slots=True)
class ReferenceList:
    """The first of `count` references."""

    count: int
    rows: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a Map or WeakMap, or a member of a Set (`key` alone).

    None where the heap does not say: V8 records neither small integers nor true, false, null and undefined.
    """

    key: ObjectRow | None
    value: ObjectRow | None


@dataclass(frozen=True, slots=True)
class EntryList:
    """The first of `count` entries, in the order of insertion (of a WeakMap or WeakSet: of its table).

    An entry of which neither key nor value is an object or a string is not in the heap and is not counted.
    """

    kind: Literal["entries", "members"]
    count: int
    rows: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """The variables of one scope that a function sees. `depth` is 0 for the innermost, `id` that of V8's context."""

    depth: int
    id: int
    variables: ReferenceList


@dataclass(frozen=True, slots=True)
class StringValue:
    """The text of a string, as far as it was asked for. `character_count` is what the heap records of it.

    `is_complete` is False where V8 recorded only the beginning of it or of one of its parts. Of a sliced string it
    records no more than the string it was cut from: the text is that one's, and `parent_id` its id.
    """

    text: str
    character_count: int
    is_complete: bool
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class ObjectDetails:
    """An object opened: its value and what it holds, in groups."""

    object: ObjectRow
    detachedness: Literal["unknown", "attached", "detached"]
    source: Source | None
    string: StringValue | None
    promise_state: PromiseState | None
    properties: ReferenceList
    elements: ReferenceList
    entries: EntryList | None
    bound: ReferenceList
    scopes: tuple[Scope, ...]
    internal: ReferenceList


@dataclass(frozen=True, slots=True)
class Retainer:
    """A node of a tree of retainers: an edge, and the object that it comes from.

    `distance` is counted around the ignored retainers; where `is_reachable` is False every way from a root leads
    through one of these. A retainer that stands above itself (`is_cycle`) is not unfolded. `retainer_count` counts
    all of its own retainers; `retainers` holds those that are unfolded.
    """

    edge: str
    edge_type: str
    object: ObjectRow
    distance: int
    is_reachable: bool
    is_cycle: bool
    retainer_count: int
    retainers: tuple[Retainer, ...]


@dataclass(frozen=True, slots=True)
class RetainerTree:
    """What holds an object, and what holds that. `limits_reached` names what kept the tree from being unfolded."""

    object: ObjectRow
    distance: int
    retainer_count: int
    retainers: tuple[Retainer, ...]
    ignored: tuple[int, ...]
    limits_reached: tuple[Limit, ...]
