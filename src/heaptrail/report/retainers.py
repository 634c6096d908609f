"""Trees of retainers on a terminal."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from heaptrail.report.object_texts import edge_text, object_text
from heaptrail.report.text import printable, shorten
from heaptrail.units import format_bytes, format_count, format_distance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heaptrail.model import Retainer, RetainerTree
    from heaptrail.report.console import Console, Part

_INDENT = "  "
_NARROWEST_NAME = 12
_LIMITS = {
    "depth": "deeper retainers are left out: heaptrail retainers of one of the last shows them",
    "nodes": "some are not unfolded: a tree has at most 5,000 nodes",
    "siblings": "of many retainers of one object only the first are shown; --limit N shows up to 100",
}


def print_retainers(tree: RetainerTree, file: str, console: Console) -> None:
    """Print what holds an object, indented by the number of steps, and the next command."""
    console.line(
        (f"@{tree.object.id}  ", "bold"),
        (shorten(tree.object.class_name, 60), "bold"),
        f"  is held by {format_count(tree.retainer_count)} {'retainer' if tree.retainer_count == 1 else 'retainers'}",
    )
    if tree.ignored:
        console.line(("ignored ", "dim"), ", ".join(f"@{id_}" for id_ in tree.ignored))
    if not tree.retainers:
        console.line("nothing but roots and weak references holds it")
    else:
        console.line()
        console.line((f"{'distance':>8}  {'shallow':>10}  {'retained':>10}  {'id':>10}", "bold"))
        _print_level(tree.retainers, tree.retainer_count, 0, console)
    if not tree.limits_reached and _has_folded(tree.retainers):
        console.line()
        console.line(("note: ", "dim"), "+N are retainers that are not unfolded; --depth N unfolds N levels")
    if tree.limits_reached:
        console.line()
        for limit in tree.limits_reached:
            console.line(("note: ", "dim"), _LIMITS[limit])
    if file != "-" and tree.retainers:
        console.line()
        first = tree.retainers[0].object.id
        console.line(("next: ", "dim"), f"heaptrail show @{first} {printable(shlex.quote(file))}")


def _has_folded(retainers: Sequence[Retainer]) -> bool:
    return any(_note(each).startswith("  +") or _has_folded(each.retainers) for each in retainers)


def _print_level(retainers: Sequence[Retainer], count: int, depth: int, console: Console) -> None:
    for each in retainers:
        _print_retainer(each, depth, console)
        if each.retainers:
            _print_level(each.retainers, each.retainer_count, depth + 1, console)
    if len(retainers) < count:
        console.line(f"{'':46}{_INDENT * depth}… {format_count(count - len(retainers))} more retainers")


def _print_retainer(retainer: Retainer, depth: int, console: Console) -> None:
    row = retainer.object
    distance = format_distance(retainer.distance) if retainer.is_reachable else "-"
    sizes = f"{distance:>8}  {format_bytes(row.shallow):>10}  {format_bytes(row.retained):>10}  {f'@{row.id}':>10}  "
    edge = edge_text(retainer.edge, retainer.edge_type)
    note = _note(retainer)
    left = console.width - len(sizes) - len(_INDENT) * depth - len(edge) - len(" in ") - len(note)
    style = "cyan" if retainer.is_reachable else "dim"
    parts: list[Part] = [
        sizes,
        _INDENT * depth,
        (edge, style),
        " in ",
        object_text(row, max(left, _NARROWEST_NAME)),
        (note, "dim"),
    ]
    console.line(*parts)


def _note(retainer: Retainer) -> str:
    if retainer.is_cycle:
        return "  ↻ above"
    if not retainer.is_reachable:
        return "  only through ignored"
    if retainer.retainers or not retainer.retainer_count:
        return ""
    return f"  +{format_count(retainer.retainer_count)}" if retainer.distance > 1 else ""
