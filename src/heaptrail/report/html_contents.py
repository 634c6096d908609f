"""Answers without contents: what strings and numbers say, and keys, are taken out of what a page is told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from heaptrail._graph import NODE_TYPES
from heaptrail.analysis.hops import names_are_data
from heaptrail.analysis.places import trail_map
from heaptrail.report.contents import CONTENT_CLASSES, CONTENT_TYPES, HIDDEN, property_without_contents, without_contents

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from heaptrail.analysis.trail_map import TrailMap
    from heaptrail.formats.verdict import Json
    from heaptrail.snapshot import Snapshot

_ODDBALLS = frozenset({"undefined", "null", "true", "false"})
_WORDS_OF_OUR_OWN = frozenset({"schema", "type", "kind", "edge_type", "detector", "confidence", "pattern", "detachedness", "by"})
"""Fields whose texts are not out of a heap."""
_LARGEST_ID = 2**32 - 1
_INDICES = ("element", "hidden")
_NUMBER_WITHOUT_VALUE = re.compile(r"[a-z ]+")
_DICTIONARY_NAME = "{…}"


class ClassKeys:
    """Keys of classes, which a page asks by: those with contents in them by a number instead, the same in all answers."""

    def __init__(self) -> None:
        self._hidden: dict[str, str] = {}

    def shown(self, key: str) -> str:
        """The key as all answers of the report have it."""
        if without_contents(key) == key:
            return key
        return self._hidden.setdefault(key, f"hidden class {len(self._hidden) + 1}")


class Hider:
    """Takes contents out of the answers of one snapshot. Cost: once, the paths to all objects, and sorting the ids."""

    def __init__(self, snapshot: Snapshot, keys: ClassKeys) -> None:
        self._snapshot = snapshot
        self._keys = keys
        self._filed: dict[int, bool] = {}

    @cached_property
    def _trails(self) -> TrailMap:
        return trail_map(self._snapshot)

    @cached_property
    def _by_id(self) -> NDArray[np.int64]:
        return np.argsort(self._snapshot.heap.node_ids, kind="stable")

    def answer(self, document: Mapping[str, Json]) -> dict[str, Json]:
        """An answer of any kind. Whatever text it has is looked at, known or not."""
        about = document.get("object")
        source = about.get("id") if isinstance(about, Mapping) else None
        is_upwards = "ignored" in document
        return self._mapping(document, None if is_upwards else source)

    def _mapping(self, fields: Mapping[str, Json], source: Json) -> dict[str, Json]:
        """`source` is the id of the object that edges leave; None where each row is itself the object that its edge leaves."""
        shown: dict[str, Json] = {}
        for name, value in fields.items():
            if name == "edge":
                left = fields.get("from", source)
                shown[name] = self._edge(fields.get("id") if left is None else left, value, fields.get("edge_type"))
            elif name in ("key", "class_key") and isinstance(value, str):
                shown[name] = self._keys.shown(value)
            elif name == "scopes" and isinstance(value, Sequence):
                shown[name] = [self._mapping(scope, scope.get("id")) for scope in value if isinstance(scope, Mapping)]
            else:
                shown[name] = self._value(name, value, source)
        if isinstance(fields.get("id"), int) and isinstance(fields.get("name"), str):
            shown.update(self._names_of_object(fields))
        return shown

    def _value(self, name: str, value: Json, source: Json) -> Json:
        if isinstance(value, str):
            return HIDDEN if name == "text" else value if name in _WORDS_OF_OUR_OWN else without_contents(value)
        if name == "string" and isinstance(value, Mapping):
            return {**value, "text": ""}
        if name in ("trail", "steps") and isinstance(value, Sequence):
            return self._steps(value)
        if name == "other_trails" and isinstance(value, Sequence):
            return [self._mapping(each, None) for each in value if isinstance(each, Mapping)]
        if isinstance(value, Mapping):
            return self._mapping(value, source)
        if isinstance(value, Sequence):
            return [self._value(name, each, source) for each in value]
        return value

    def _steps(self, steps: Sequence[Json]) -> list[Json]:
        """The edge of each step leaves the object of the step before."""
        found: list[Json] = []
        before: Json = None
        for step in steps:
            if isinstance(step, Mapping):
                shown = self._mapping(step, step.get("id") if before is None else before)
                found.append({**shown, "name": ""} if step.get("class") in CONTENT_CLASSES else shown)
                before = step.get("id")
        return found

    def _names_of_object(self, fields: Mapping[str, Json]) -> dict[str, Json]:
        id_, name, value = fields.get("id"), str(fields.get("name")), fields.get("value")
        shown: dict[str, Json] = {} if "value" not in fields else {"value": value if value in _ODDBALLS else None}
        type_ = fields.get("type", self._type_of(id_))
        if name in CONTENT_CLASSES:
            return shown  # rows of classes have the id of one of their objects
        if type_ == "number":
            shown["name"] = name if _NUMBER_WITHOUT_VALUE.fullmatch(name) else HIDDEN
        elif type_ is None or type_ in CONTENT_TYPES:
            shown["name"] = HIDDEN
        elif name.startswith("{") and self._are_data(id_):
            shown["name"] = _DICTIONARY_NAME
        return shown

    def _edge(self, source: Json, edge: Json, edge_type: Json) -> str:
        name = str(edge)
        if edge_type in ("property", *_INDICES) and self._are_data(source):
            return HIDDEN
        if edge_type in _INDICES:
            return name
        return property_without_contents(name) if edge_type == "property" else without_contents(name)

    def _are_data(self, id_: Json) -> bool:
        """Whether what an object has by name is filed under data. Of an object that is not there nobody knows: it is."""
        ordinal = self._ordinal(id_)
        if ordinal is None:
            return True
        if ordinal not in self._filed:
            self._filed[ordinal] = names_are_data(self._trails, ordinal)
        return self._filed[ordinal]

    def _type_of(self, id_: Json) -> str | None:
        ordinal = self._ordinal(id_)
        return None if ordinal is None else NODE_TYPES[int(self._snapshot.heap.node_types[ordinal])]

    def _ordinal(self, id_: Json) -> int | None:
        ids = self._snapshot.heap.node_ids
        if not isinstance(id_, int) or not 0 <= id_ <= _LARGEST_ID:
            return None
        place = int(np.searchsorted(ids, ids.dtype.type(id_), sorter=self._by_id))
        ordinal = int(self._by_id[place]) if place < len(ids) else -1
        return ordinal if ordinal >= 0 and int(ids[ordinal]) == id_ else None
