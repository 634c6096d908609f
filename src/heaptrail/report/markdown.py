"""A report for a ticket, as GitHub-flavoured Markdown: verdict, growth by class, how it was made."""

from __future__ import annotations

import shlex
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from heaptrail.analysis.growth import find_growth
from heaptrail.model import Verdict
from heaptrail.report.contents import without_contents
from heaptrail.report.markdown_text import code, prose
from heaptrail.report.places import path_from_here, place_from_here
from heaptrail.report.text import shorten, shorten_middle
from heaptrail.units import format_bytes, format_count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from heaptrail.model import Growth, GrowthRow, GrowthTable, LargeHolder, SingleSnapshotVerdict, Suspect
    from heaptrail.report.subject import Subject
    from heaptrail.snapshot import Snapshot

_CONFIDENCES = {"certain": "✗ LEAK", "likely": "✗ LIKELY LEAK", "possible": "? POSSIBLE LEAK"}
_LONGEST = 400
_LONGEST_CLASS = 80
_MOST_CLASSES = 15


def write_markdown(subject: Subject) -> str:
    """The whole report. Cost: of several snapshots, that of growth by class."""
    told = subject.told
    parts = [f"## {prose(subject.title)}"]
    parts += _verdict(told) if isinstance(told, Verdict) else _single(told)
    if len(subject.snapshots) > 1:
        parts += _growth(subject)
    parts += _made(subject)
    return "\n\n".join(parts) + "\n"


def _verdict(verdict: Verdict) -> Iterator[str]:
    if verdict.clean:
        yield f"**{_clean_mark(verdict)}** {_total(verdict)}"
    for suspect in verdict.suspects:
        yield from _suspect(suspect, verdict)
    if not verdict.clean:
        yield _total(verdict)
    if verdict.notes:
        yield "\n".join(f"- {'but' if note in verdict.caveats else 'note'}: {prose(note)}" for note in verdict.notes)


def _clean_mark(verdict: Verdict) -> str:
    if verdict.suspects:
        return "? Nothing proven."
    return "? No leak in what was seen." if verdict.caveats else "✓ No leak."


def _suspect(suspect: Suspect, verdict: Verdict) -> Iterator[str]:
    yield f"### {suspect.rank}. {_CONFIDENCES[suspect.confidence]}: {prose(shorten(suspect.sentence, _LONGEST))}"
    holder = suspect.holder
    counts = " → ".join(map(format_count, holder.entries))
    entries = f", the growing container: {counts} entries" if counts else ""
    fields = [
        f"**held by** {code(holder.name)}{entries}",
        f"**trail** {code(shorten_middle(suspect.trail.text, _LONGEST))}",
    ]
    if suspect.source is not None:
        fields.append(f"**source** {code(place_from_here(suspect.source))}")
    for frame in suspect.allocated:
        place = f" {code(place_from_here(frame.source))}" if frame.source else ""
        fields.append(f"**allocated in** {code(frame.function)}{place}")
    if suspect.also_held_by:
        fields.append(f"**also held by** {', '.join(map(code, suspect.also_held_by))}")
    fields.append(f"**advice** {prose(suspect.advice)}")
    fields += [f"**evidence** {prose(evidence)}" for evidence in suspect.evidence]
    if suspect.examples:
        fields.append(f"**examples** {', '.join(code(f'@{each}') for each in suspect.examples)}")
    yield "\n".join(f"- {field}" for field in fields)
    yield _rounds(suspect, verdict)


def _rounds(suspect: Suspect, verdict: Verdict) -> str:
    growth, entries = suspect.growth, suspect.holder.entries
    per, count_rate, bytes_rate = _rates(growth, verdict)
    heading = ["", *(f"round {number}" for number in range(1, len(growth.bytes) + 1)), per]
    rows = []
    if verdict.requests:
        rows.append(["requests", *map(format_count, verdict.requests), ""])
    rows.append([
        code(shorten(suspect.class_name, _LONGEST_CLASS)), *map(_signed_count, growth.count), f"{count_rate:+.2f}"
    ])  # fmt: skip
    rows.append(["bytes", *map(_signed_bytes, growth.bytes), _signed_bytes(bytes_rate)])
    if len(entries) == len(growth.bytes) + 1:
        rows.append(["entries", *(_signed_count(after - before) for before, after in pairwise(entries)), ""])
    return _table(heading, rows)


def _rates(growth: Growth, verdict: Verdict) -> tuple[str, float, float]:
    """What the rates are for, and those in objects and in bytes."""
    if growth.count_per_second is not None and growth.bytes_per_second is not None:
        return "per second", growth.count_per_second, growth.bytes_per_second
    return "per request" if verdict.requests else "per round", growth.count_per_request, growth.bytes_per_request


def _total(verdict: Verdict) -> str:
    total = verdict.total
    heap = f"Heap {format_bytes(total.before)} → {format_bytes(total.after)}"
    requests = sum(verdict.requests)
    if not requests:
        return f"{heap}."
    return f"{heap} over {format_count(requests)} requests, {_signed_bytes(total.per_request)} per request."


def _single(verdict: SingleSnapshotVerdict) -> Iterator[str]:
    if not verdict.suspects:
        yield f"**? Nothing keeps more than {verdict.threshold:.0%} of the heap** ({format_bytes(verdict.total)})."
    for suspect in verdict.suspects:
        yield from _large_holder(suspect)
    if verdict.notes:
        yield "\n".join(f"- note: {prose(note)}" for note in verdict.notes)


def _large_holder(suspect: LargeHolder) -> Iterator[str]:
    yield f"### {suspect.rank}. {_CONFIDENCES[suspect.confidence]}: {prose(shorten(suspect.sentence, _LONGEST))}"
    fields = [
        f"**held by** {code(suspect.accumulation_point.name)}",
        f"**trail** {code(shorten_middle(suspect.trail.text, _LONGEST))}",
    ]
    if suspect.source is not None:
        fields.append(f"**source** {code(place_from_here(suspect.source))}")
    fields += [f"**evidence** {prose(evidence)}" for evidence in suspect.evidence]
    yield "\n".join(f"- {field}" for field in fields)


def _growth(subject: Subject) -> Iterator[str]:
    growth = find_growth(subject.snapshots, "class", subject.requests)
    rows = sorted((row for row in growth.rows if _bytes_grown(row) > 0), key=lambda row: -_bytes_grown(row))
    if not rows:
        return
    yield "### Growth by class"
    requests = sum(growth.requests)
    per_request = ["per request"] if requests else []
    counts = [f"objects in {number}" for number in range(1, len(growth.snapshots) + 1)]
    yield _table(
        ["class", *counts, "grown", "bytes", *per_request],
        [_class_row(row, requests, subject) for row in rows[:_MOST_CLASSES]],
    )
    yield _what_is_left(growth, rows[_MOST_CLASSES:])


def _class_row(row: GrowthRow, requests: int, subject: Subject) -> list[str]:
    name = shorten(row.name, _LONGEST_CLASS)
    grown = row.counts[-1] - row.counts[0]
    per_request = [f"{grown / requests:+.3g}"] if requests else []
    shown = name if subject.with_contents else without_contents(name)
    return [code(shown), *map(format_count, row.counts), _signed_count(grown), _signed_bytes(_bytes_grown(row)), *per_request]


def _what_is_left(growth: GrowthTable, left: Sequence[GrowthRow]) -> str:
    shrunk = sum(_bytes_grown(row) < 0 for row in growth.rows)
    size = format_bytes(sum(map(_bytes_grown, left)))
    others = f"{format_count(len(left))} more classes grew, by {size} in all" if left else ""
    shrinking = f"{format_count(shrunk)} shrank" if shrunk else ""
    return f"{'; '.join(filter(None, (others, shrinking))) or 'No other class changed in size'}. Sizes are shallow."


def _bytes_grown(row: GrowthRow) -> int:
    return row.shallow_sizes[-1] - row.shallow_sizes[0]


def _made(subject: Subject) -> Iterator[str]:
    yield "### How it was made"
    heading = ["snapshot", "file", "on disk", "objects", "heap"]
    yield _table(heading, [_snapshot_row(number, each) for number, each in enumerate(subject.snapshots, start=1)])
    facts = [f"heaptrail {version('heaptrail')}, runtime {prose(subject.verdict.runtime)}"]
    if subject.requests:
        facts.append(f"requests between the snapshots: {', '.join(map(format_count, subject.requests))}")
    if not subject.with_contents:
        facts.append("contents of strings and keys of dictionaries are left out")
    yield "\n".join(f"- {fact}" for fact in facts)
    files = " ".join(shlex.quote(path_from_here(snapshot.name)) for snapshot in subject.snapshots)
    requests = f" --requests {','.join(map(str, subject.requests))}" if subject.requests else ""
    yield f"To look further: {code(f'heaptrail suspects {files}{requests}')}"


def _snapshot_row(number: int, snapshot: Snapshot) -> list[str]:
    size = "" if snapshot.file_size is None else format_bytes(snapshot.file_size)
    total = format_bytes(snapshot.statistics().total)
    return [str(number), code(Path(snapshot.name).name), size, format_count(snapshot.node_count), total]


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The first column is text; the others are aligned to the right."""
    lines = [heading, [":---", *["---:"] * (len(heading) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _signed_count(count: float) -> str:
    return f"{count:+,.0f}" if count else "0"


def _signed_bytes(size: float) -> str:
    return f"{'+' if size > 0 else ''}{format_bytes(size)}"
