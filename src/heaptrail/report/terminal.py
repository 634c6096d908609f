"""Verdicts and trails on a terminal. Everything that comes from a heap is escaped on its way here."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from heaptrail.analysis.runtimes import describe_runtime
from heaptrail.report.places import path_from_here, place_from_here
from heaptrail.report.text import printable, shorten, shorten_middle
from heaptrail.units import format_bytes, format_count

if TYPE_CHECKING:
    from heaptrail.model import Source, Suspect, Trail, TrailStep, Verdict
    from heaptrail.report.console import Console, Part

_MARKS = {
    "certain": ("✗ LEAK", "bold red"),
    "likely": ("✗ LIKELY LEAK", "bold yellow"),
    "possible": ("? POSSIBLE", "bold cyan"),
}
_LABEL_WIDTH = 9
_LONGEST_NAME = 60
_LONGEST_SENTENCE = 400
_ARROW = " → "
_FIRST_PIECES, _LAST_PIECES = 1, 3
_LEAST_HIDDEN_PIECES = 2
_LONG_TRAIL = 160


def print_verdict(verdict: Verdict, console: Console, *, limit: int = 0) -> None:
    """Print the suspects (at most `limit`, 0: all), the notes, and what to type next."""
    caveats = verdict.caveats if verdict.clean else ()
    if verdict.clean:
        console.line(_clean_mark(verdict), f"  {_total(verdict)}")
        for caveat in caveats:
            console.line(("but: ", "bold yellow"), shorten(caveat, _LONGEST_SENTENCE))
    shown = verdict.suspects[:limit] if limit else verdict.suspects
    for suspect in shown:
        if suspect is not shown[0] or verdict.clean:
            console.line()
        _print_suspect(suspect, verdict, console)
    if len(shown) < len(verdict.suspects):
        console.line()
        console.line(f"… {len(verdict.suspects) - len(shown)} more suspects; --limit 0 shows all")
    if not verdict.clean:
        console.line()
        console.line(_total(verdict))
    for note in (note for note in verdict.notes if note not in caveats):
        console.line(("note: ", "dim"), shorten(note, _LONGEST_SENTENCE))
    if verdict.clean and not verdict.suspects and verdict.snapshots:
        console.line(("next: ", "dim"), f"heaptrail summary {_quoted(verdict.snapshots[-1])}")


def _clean_mark(verdict: Verdict) -> Part:
    if verdict.suspects:
        return ("? nothing proven", "bold cyan")
    if verdict.caveats:
        return ("? no leak in what was seen", "bold yellow")
    return ("✓ no leak", "bold green")


def _print_suspect(suspect: Suspect, verdict: Verdict, console: Console) -> None:
    mark, style = _MARKS[suspect.confidence]
    console.line((mark, style), "  ", (shorten(suspect.sentence, _LONGEST_SENTENCE), "bold"))
    holder = suspect.holder
    name = shorten_middle(holder.name, console.width)
    _print_field(console, "held by", (name, "cyan"), _entries(holder.entries))
    _print_field(console, "trail", shorten_middle(_trail_text(suspect.trail.text), _LONGEST_SENTENCE))
    if suspect.source is not None:
        _print_field(console, "source", shorten_middle(place_from_here(suspect.source), _LONGEST_SENTENCE))
    frame = _allocating_frame(suspect, verdict)
    if frame is not None:
        place = shorten_middle(place_from_here(frame), _LONGEST_SENTENCE)
        console.line(("  allocated at ", "dim"), place)
    console.line(f"  {shorten(suspect.advice, _LONGEST_SENTENCE)}")
    for evidence in suspect.evidence:
        console.line((f"  {shorten(evidence, _LONGEST_SENTENCE)}", "dim"))
    if suspect.examples and verdict.snapshots:
        command = f"heaptrail trail @{suspect.examples[0]} {_quoted(verdict.snapshots[-1])}"
        _print_field(console, "next", command)


def _trail_text(text: str) -> str:
    """Of a long trail the start and the last way to the container: between them is a framework's own, which JSON has."""
    pieces = text.split(_ARROW)
    hidden = len(pieces) - _FIRST_PIECES - _LAST_PIECES
    if hidden < _LEAST_HIDDEN_PIECES or len(text) <= _LONG_TRAIL:
        return text
    return _ARROW.join([*pieces[:_FIRST_PIECES], f"… {hidden} more …", *pieces[-_LAST_PIECES:]])


def _allocating_frame(suspect: Suspect, verdict: Verdict) -> Source | None:
    """The innermost place of the program's own that what leaks was allocated by, or else the innermost of all."""
    places = [frame.source for frame in suspect.allocated if frame.source is not None]
    is_own_script = describe_runtime(verdict.runtime).is_own_script
    return next((place for place in places if not is_own_script(place.file)), places[0] if places else None)


def _print_field(console: Console, label: str, *parts: Part) -> None:
    console.line("  ", (f"{label:<{_LABEL_WIDTH}}", "dim"), *parts)


def _entries(entries: tuple[int, ...]) -> str:
    if not entries:
        return ""
    return f"   <- the growing container: {' → '.join(format_count(count) for count in entries)} entries"


def _total(verdict: Verdict) -> str:
    total = verdict.total
    heap = f"heap {format_bytes(total.before)} → {format_bytes(total.after)}"
    requests = sum(verdict.requests)
    if not requests:
        return heap
    return f"{heap} over {format_count(requests)} requests, {_signed_bytes(total.per_request)} per request"


def _signed_bytes(size: float) -> str:
    return f"{'+' if size > 0 else ''}{format_bytes(size)}"


def _quoted(path: str) -> str:
    """A path to paste into a shell."""
    return printable(shlex.quote(path_from_here(path)))


def print_trail(trail: Trail, sizes: list[tuple[int, int]], source: Source | None, console: Console, *, limit: int) -> None:
    """Print the trail as one text, then a line a step: shallow and retained size, id, edge, class and name.

    `sizes` are the steps' (shallow, retained) bytes. Of more than `limit` steps (0: all) the middle is left
    out and counted.
    """
    console.line((shorten_middle(trail.text, _LONGEST_SENTENCE), "bold"))
    if source is not None:
        console.line(("source  ", "dim"), shorten_middle(place_from_here(source), _LONGEST_SENTENCE))
    console.line()
    console.line((f"{'shallow':>10}  {'retained':>10}  {'id':>10}", "bold"))
    numbered = list(enumerate(zip(trail.steps, sizes, strict=True)))
    hidden = len(numbered) - limit if limit else 0
    first = (limit + 1) // 2
    for place, (step, (shallow, retained)) in numbered:
        if hidden > 0 and place == first:
            console.line(f"  … {format_count(hidden)} more steps; --limit 0 shows all")
        if hidden > 0 and first <= place < first + hidden:
            continue
        sizes_text = f"{format_bytes(shallow):>10}  {format_bytes(retained):>10}  {f'@{step.id}':>10}  "
        console.line(sizes_text, *_step(step))


def _step(step: TrailStep) -> list[Part]:
    name = shorten(step.name, _LONGEST_NAME)
    class_name = shorten(step.class_name, _LONGEST_NAME)
    parts: list[Part] = [_edge(step), (class_name, "cyan")]
    if name and name != class_name:
        parts.append((f"  {name}", "dim"))
    return parts


def _edge(step: TrailStep) -> str:
    if not step.edge_type:
        return ""
    edge = shorten(step.edge, _LONGEST_NAME)
    if step.edge_type in ("element", "hidden"):
        return f"[{edge}] → "
    if step.edge_type == "property":
        return f".{edge} → "
    return f"{edge} ({step.edge_type}) → "
