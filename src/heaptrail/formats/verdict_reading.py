"""Reading `verdict.json` again: what a hunt said, as it lies in its run folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeVar, get_args

from heaptrail.errors import InvalidSnapshot
from heaptrail.formats.verdict import VERDICT_SCHEMA
from heaptrail.model import (
    Confidence,
    Growth,
    Holder,
    Pattern,
    Source,
    StackFrame,
    Suspect,
    Total,
    Trail,
    TrailStep,
    Verdict,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

UNKNOWN_ORDINAL = -1
"""Where the steps of a trail that was read are in their snapshot, the document does not say."""

_Choice = TypeVar("_Choice", bound=str)


class _Fields:
    """An object of the document. Every reading raises `ValueError`, which names the field, for what cannot be there."""

    def __init__(self, value: object, place: str) -> None:
        if not isinstance(value, dict):
            raise ValueError(f"{place or 'the document'} is no object")  # noqa: TRY004
        self._fields: dict[str, object] = value
        self._place = place

    def has(self, name: str) -> bool:
        return name in self._fields

    def text(self, name: str) -> str:
        return _text(self._at(name), self._named(name))

    def number(self, name: str) -> float:
        return _number(self._at(name), self._named(name))

    def whole(self, name: str) -> int:
        return _whole(self._at(name), self._named(name))

    def flag(self, name: str) -> bool:
        value = self._at(name)
        if not isinstance(value, bool):
            raise ValueError(f"{self._named(name)} is neither true nor false")  # noqa: TRY004
        return value

    def choice(self, name: str, choices: Sequence[_Choice]) -> _Choice:
        text = self.text(name)
        for choice in choices:
            if choice == text:
                return choice
        raise ValueError(f"{self._named(name)} is {text!r}")

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(_text(each, self._named(name)) for each in self._list(name))

    def wholes(self, name: str) -> tuple[int, ...]:
        return tuple(_whole(each, self._named(name)) for each in self._list(name))

    def fields(self, name: str) -> _Fields:
        return _Fields(self._at(name), self._named(name))

    def fields_or_none(self, name: str) -> _Fields | None:
        return None if self._at(name) is None else self.fields(name)

    def all_fields(self, name: str) -> list[_Fields]:
        return [_Fields(each, f"{self._named(name)}[{place}]") for place, each in enumerate(self._list(name))]

    def _at(self, name: str) -> object:
        if name not in self._fields:
            raise ValueError(f"{self._named(name)} is missing")
        return self._fields[name]

    def _list(self, name: str) -> list[object]:
        value = self._at(name)
        if not isinstance(value, list):
            raise ValueError(f"{self._named(name)} is no list")  # noqa: TRY004
        return value

    def _named(self, name: str) -> str:
        return f"{self._place}.{name}" if self._place else name


def read_verdict(path: Path) -> Verdict | None:
    """The verdict that a file holds (`heaptrail.verdict/1`); None where there is no such file.

    The ordinals of its trails' steps are `UNKNOWN_ORDINAL`. Raises `InvalidSnapshot` for anything that is no verdict.
    """
    try:
        return _verdict(_Fields(json.loads(path.read_text(encoding="utf-8")), ""))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        help_ = "name the snapshots themselves: they are judged anew"
        raise InvalidSnapshot(f"{path} is no verdict: {error}", help=help_) from None


def _verdict(document: _Fields) -> Verdict:
    document.choice("schema", (VERDICT_SCHEMA,))
    total = document.fields("total")
    return Verdict(
        clean=document.flag("clean"),
        runtime=document.text("runtime"),
        snapshots=document.texts("snapshots"),
        requests=document.wholes("requests"),
        total=Total(total.whole("before"), total.whole("after"), total.number("per_request")),
        suspects=tuple(map(_suspect, document.all_fields("suspects"))),
        notes=document.texts("notes"),
        caveats=document.texts("caveats"),
    )


def _growth(fields: _Fields) -> Growth:
    per_request = fields.fields("per_request")
    # Verdicts of earlier versions have no rates per second.
    per_second = fields.fields_or_none("per_second") if fields.has("per_second") else None
    return Growth(
        fields.wholes("count"),
        fields.wholes("bytes"),
        per_request.number("count"),
        per_request.number("bytes"),
        None if per_second is None else per_second.number("count"),
        None if per_second is None else per_second.number("bytes"),
    )


def _suspect(fields: _Fields) -> Suspect:
    holder = fields.fields("holder")
    return Suspect(
        rank=fields.whole("rank"),
        sentence=fields.text("sentence"),
        pattern=fields.choice("pattern", get_args(Pattern)),
        confidence=fields.choice("confidence", get_args(Confidence)),
        class_name=fields.text("class"),
        growth=_growth(fields.fields("growth")),
        holder=Holder(holder.whole("id"), holder.text("class"), holder.text("name"), holder.wholes("entries")),
        trail=Trail(tuple(map(_step, fields.all_fields("trail"))), fields.text("trail_text")),
        source=_source(fields.fields_or_none("source")),
        advice=fields.text("advice"),
        evidence=fields.texts("evidence"),
        also_held_by=fields.texts("also_held_by"),
        examples=fields.wholes("examples"),
        allocated=tuple(map(_frame, fields.all_fields("allocated"))),
    )


def _frame(fields: _Fields) -> StackFrame:
    return StackFrame(fields.text("function"), _source(fields.fields_or_none("source")))


def _step(fields: _Fields) -> TrailStep:
    return TrailStep(
        edge=fields.text("edge"),
        edge_type=fields.text("edge_type"),
        id=fields.whole("id"),
        class_name=fields.text("class"),
        name=fields.text("name"),
        ordinal=UNKNOWN_ORDINAL,
    )


def _source(fields: _Fields | None) -> Source | None:
    return None if fields is None else Source(fields.text("file"), fields.whole("line"), fields.whole("column"))


def _text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{place} is no text")  # noqa: TRY004
    return value


def _number(value: object, place: str) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise ValueError(f"{place} is no number")  # noqa: TRY004
    return value


def _whole(value: object, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{place} is no whole number")  # noqa: TRY004
    return value
