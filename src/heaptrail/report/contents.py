"""What a report does not tell unless it is asked to: contents of the process's memory, as opposed to names of its program.

Content is what strings, numbers, symbols and regular expressions say, and every key of a dictionary. Names are those of classes,
functions, variables, properties, modules and files. A heap does not say which of a JavaScript object's properties the program
has written down and which came from data: names that do not look like ones that a person gives count as content too.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from heaptrail.analysis.runtimes import describe_runtime

if TYPE_CHECKING:
    from heaptrail.model import SingleSnapshotVerdict, Source, Suspect, Trail, TrailStep, Verdict

HIDDEN = "…"
CONTENT_TYPES = frozenset({"string", "concatenated string", "sliced string", "regexp", "number", "bigint", "symbol"})
"""Types of nodes whose names and values are contents."""

CONTENT_CLASSES = frozenset({*(f"({name})" for name in CONTENT_TYPES), "RegExp"})
_NAMESPACES = frozenset({"sys.modules"})
_LONGEST_NAME = 60
_LONGEST_RUN_OF_DIGITS = 5
_FEW_DIGITS = 3
_FEW_CHANGES = 2
_TOKEN = re.compile(r"[\w$]+(?:-[\w$]+)*")
_QUOTED = re.compile(r"""(?<!\w)(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")""", re.DOTALL)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<=://)[^/\s]*@|[?&][\w.~%-]+=[^\s)\]}>]*")
"""An e-mail address, the user in front of a host, a part of a query: what is personal in texts that are else names."""
_PROPERTY = re.compile(r"(?:(?:get|set) )?[\w$#][\w$.:/-]*")
_SYMBOL = re.compile(r"<symbol ([^>]*)>")
_SYMBOL_OF_RUNTIME = re.compile(r"k[A-Z]\w*|\w+_symbol|Symbol\.\w+|nodejs\.[\w.]+|handle_onclose")
"""Descriptions of symbols that the runtime uses as properties; those of a program's own symbols may be data."""
_RUNS = re.compile(r"\d+|\D+")
_MEMBERS = re.compile(r"\{[^{}]*\}")


def without_contents(text: str) -> str:
    """A name or a sentence with names in it; what is quoted, and what looks like data, is `…`."""
    shown = _SYMBOL.sub(_symbol, _QUOTED.sub(f'"{HIDDEN}"', text))
    shown = _MEMBERS.sub(lambda found: _plain_members(found[0]), shown)
    shown = _ADDRESS.sub(HIDDEN, shown)
    return _TOKEN.sub(lambda found: HIDDEN if _looks_like_data(found[0]) else found[0], shown)


def property_without_contents(name: str) -> str:
    """The name of a property; `…` where it is none that a person gives."""
    is_name = _PROPERTY.fullmatch(name) or _SYMBOL.fullmatch(name)
    return without_contents(name) if is_name and not _is_long_number(name) else HIDDEN


def _symbol(found: re.Match[str]) -> str:
    return found[0] if _SYMBOL_OF_RUNTIME.fullmatch(found[1]) else f"<symbol {HIDDEN}>"


def _plain_members(text: str) -> str:
    """`{id, name}`, DevTools' name of a plain object, without those members that are data."""
    if text == "{}":
        return text
    return "{" + ", ".join(each if each == HIDDEN else property_without_contents(each) for each in text[1:-1].split(", ")) + "}"


def _looks_like_data(token: str) -> bool:
    """Whether nobody would call something so: too long, or letters and digits by turns. Numbers are counts, ids and sizes."""
    if token.isdigit():
        return False
    if len(token) > _LONGEST_NAME:
        return True
    runs = _RUNS.findall(token)
    digits = [len(run) for run in runs if run.isdigit()]
    return max(digits, default=0) > _LONGEST_RUN_OF_DIGITS or (sum(digits) > _FEW_DIGITS and len(runs) - 1 > _FEW_CHANGES)


def _is_long_number(name: str) -> bool:
    return name.isdigit() and len(name) > _LONGEST_RUN_OF_DIGITS


def source_without_contents(source: Source | None) -> Source | None:
    """A place in the source; of an address without its query and its user."""
    if source is None or "://" not in source.file:
        return source
    return replace(source, file=_ADDRESS.sub(HIDDEN, source.file))


def verdict_without_contents(verdict: Verdict) -> Verdict:
    """The verdict as a report tells it. Files and places in the source stay as they are."""
    return replace(
        verdict,
        suspects=tuple(map(partial(_suspect, verdict.runtime), verdict.suspects)),
        notes=tuple(map(without_contents, verdict.notes)),
        caveats=tuple(map(without_contents, verdict.caveats)),
    )


def single_without_contents(verdict: SingleSnapshotVerdict) -> SingleSnapshotVerdict:
    """The same of one snapshot."""
    suspects = tuple(
        replace(
            suspect,
            sentence=without_contents(suspect.sentence),
            class_name=without_contents(suspect.class_name),
            accumulation_point=replace(
                suspect.accumulation_point,
                class_name=without_contents(suspect.accumulation_point.class_name),
                name=without_contents(suspect.accumulation_point.name),
                held_class=without_contents(suspect.accumulation_point.held_class),
            ),
            trail=_trail(verdict.runtime, suspect.trail),
            source=source_without_contents(suspect.source),
            evidence=tuple(map(without_contents, suspect.evidence)),
        )
        for suspect in verdict.suspects
    )
    return replace(verdict, suspects=suspects, notes=tuple(map(without_contents, verdict.notes)))


def _suspect(runtime: str, suspect: Suspect) -> Suspect:
    holder = suspect.holder
    return replace(
        suspect,
        sentence=without_contents(suspect.sentence),
        class_name=without_contents(suspect.class_name),
        holder=replace(holder, class_name=without_contents(holder.class_name), name=without_contents(holder.name)),
        trail=_trail(runtime, suspect.trail),
        advice=without_contents(suspect.advice),
        evidence=tuple(map(without_contents, suspect.evidence)),
        also_held_by=tuple(map(without_contents, suspect.also_held_by)),
        source=source_without_contents(suspect.source),
        allocated=tuple(
            replace(frame, function=without_contents(frame.function), source=source_without_contents(frame.source))
            for frame in suspect.allocated
        ),
    )


def _trail(runtime: str, trail: Trail) -> Trail:
    first, behind = trail.steps[:1], pairwise(trail.steps)
    steps = (
        *(_step(step, is_entry=False) for step in first),
        *(_step(step, is_entry=_has_entries(runtime, before)) for before, step in behind),
    )
    return replace(trail, steps=steps, text=without_contents(trail.text))


def _has_entries(runtime: str, step: TrailStep) -> bool:
    """Whether what a step has by name are entries of a dictionary, whose keys are data, and not attributes or modules."""
    known = describe_runtime(runtime)
    is_table = bool(known.key_edges) and step.class_name in known.dictionaries
    return is_table and step.edge not in (known.attribute_tables | _NAMESPACES)


def _step(step: TrailStep, *, is_entry: bool) -> TrailStep:
    edge = property_without_contents(step.edge) if step.edge_type == "property" else without_contents(step.edge)
    is_content = step.class_name in CONTENT_CLASSES
    return replace(
        step,
        edge=HIDDEN if is_entry else edge,
        class_name=without_contents(step.class_name),
        name="" if is_content else without_contents(step.name),
    )
