"""One object on a terminal: what it is, its value, and what it holds."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from heaptrail.report.object_texts import edge_text, object_text
from heaptrail.report.text import printable, shorten, shorten_middle
from heaptrail.units import format_bytes, format_count, format_distance

if TYPE_CHECKING:
    from collections.abc import Iterable

    from heaptrail.model import EntryList, ObjectDetails, ObjectRow, Reference, ReferenceList, StringValue
    from heaptrail.report.console import Console, Part

_LONGEST_NAME = 60
_LONGEST_PLACE = 400
_NOT_RECORDED = "(not recorded)"
_PROMISES = {
    "pending": "pending: something waits for it",
    "settled": "settled; the heap does not say whether it was fulfilled or rejected",
    "unknown": "pending, or settled with a number, true, false, null or undefined",
}


def print_object(details: ObjectDetails, file: str, console: Console) -> None:
    """Print an object and its groups, and the next command."""
    _print_head(details, console)
    if details.string is not None:
        _print_string(details.string, console)
    _print_references("properties", details.properties, console)
    _print_references("elements", details.elements, console)
    if details.entries is not None:
        _print_entries(details.entries, console)
    _print_references("bound", details.bound, console)
    for scope in details.scopes:
        where = "the innermost scope" if scope.depth == 0 else f"{scope.depth} scope{'s' * (scope.depth > 1)} further out"
        _print_references(f"variables of {where}, @{scope.id}", scope.variables, console)
    _print_references("internal", details.internal, console)
    if file != "-":
        console.line()
        console.line(("next: ", "dim"), f"heaptrail retainers @{details.object.id} {printable(shlex.quote(file))}")


def _print_head(details: ObjectDetails, console: Console) -> None:
    row = details.object
    name = object_text(row, max(console.width - _LONGEST_NAME, _LONGEST_NAME))
    class_name = shorten(row.class_name, _LONGEST_NAME)
    named: list[Part] = [] if name == class_name else [("  " + name, "cyan")]
    console.line((f"@{row.id}  ", "bold"), (class_name, "bold"), *named)
    facts = [
        row.type,
        f"shallow {format_bytes(row.shallow)}",
        f"retained {format_bytes(row.retained)}",
        f"distance {format_distance(row.distance)}",
    ]
    if details.detachedness != "unknown":
        facts.append(f"{details.detachedness} from the page" if details.detachedness == "detached" else "attached to the page")
    console.line(", ".join(facts))
    if details.source is not None:
        console.line(("source  ", "dim"), shorten_middle(str(details.source), _LONGEST_PLACE))
    if details.promise_state is not None:
        console.line(("promise ", "dim"), _PROMISES[details.promise_state])


def _print_string(value: StringValue, console: Console) -> None:
    console.line()
    counted = f"{format_count(value.character_count)} characters recorded"
    if value.parent_id is not None:
        counted = f"a part of @{value.parent_id}, which part is not recorded; that one has {counted}"
    elif not value.is_complete:
        counted += "; a snapshot has only the beginning of long strings"
    console.line(("text", "bold"), f"  ({counted})")
    console.line(f'"{printable(value.text)}"')
    if len(value.text) < value.character_count:
        hidden = format_count(value.character_count - len(value.text))
        console.line(f"… {hidden} more characters; --characters 0 shows all")


def _print_references(title: str, listed: ReferenceList, console: Console) -> None:
    if listed.count:
        _print_group(title, listed.count, len(listed.rows), console)
        _print_rows(((each.object, _reference(each, console.width)) for each in listed.rows), console)
        _print_hidden(title.partition(" ")[0], listed.count - len(listed.rows), console)


def _print_entries(entries: EntryList, console: Console) -> None:
    _print_group(entries.kind, entries.count, len(entries.rows), console)
    half = max((console.width - _LONGEST_NAME) // 2, 24)
    for entry in entries.rows:
        sized = entry.value or entry.key
        key = object_text(entry.key, half) if entry.key else _NOT_RECORDED
        parts: list[Part] = [(key, "cyan")]
        if entries.kind == "entries":
            parts += [" → ", object_text(entry.value, half) if entry.value else _NOT_RECORDED]
        console.line(_sizes(sized) if entry.value or entries.kind == "members" else _sizes(None), *parts)
    _print_hidden(entries.kind, entries.count - len(entries.rows), console)


def _print_group(title: str, count: int, shown: int, console: Console) -> None:
    console.line()
    console.line((title, "bold"), f"  {format_count(count)}")
    if shown:
        console.line((f"{'retained':>10}  {'shallow':>10}  {'id':>10}", "dim"))


def _print_rows(rows: Iterable[tuple[ObjectRow, list[Part]]], console: Console) -> None:
    for row, parts in rows:
        console.line(_sizes(row), *parts)


def _print_hidden(noun: str, hidden: int, console: Console) -> None:
    if hidden:
        console.line(f"… {format_count(hidden)} more {noun}; --limit 0 shows all")


def _sizes(row: ObjectRow | None) -> str:
    if row is None:
        return " " * 36
    return f"{format_bytes(row.retained):>10}  {format_bytes(row.shallow):>10}  {f'@{row.id}':>10}  "


def _reference(reference: Reference, width: int) -> list[Part]:
    name = edge_text(reference.edge, reference.edge_type)
    row = reference.object
    text = object_text(row, max(width - 38 - len(name), 20))
    return [(name, "cyan"), ": ", text]
