"""What the rules for patterns look at, gathered from a leak."""

from __future__ import annotations

from collections.abc import Sequence

from heaptrail.analysis import thresholds
from heaptrail.analysis.runtimes import Traits
from heaptrail.analysis.suspects.containers import Descent
from heaptrail.analysis.suspects.deciding import Leak
from heaptrail.analysis.suspects.leaked import Unit
from heaptrail.analysis.trail_text import Hop


def traits_of(
    leak: Leak, unit: Unit, hops: Sequence[Hop], holder_class: str, holder_name: str, descent: Descent | None,
    point_class: str, held_type: str, unit_refers_to_itself: bool, detached: bool,
) -> Traits:  # fmt: skip
    """Gathers what the rules look at."""
    records = {name for group in leak.groups for name in group.classes[-1] if name.startswith("(system) system /")}
    return Traits(
        holder_class=holder_class,
        holder_name=holder_name,
        point_class=point_class,
        hops=hops,
        cycle=descent.cycle if descent else (),
        link_class=descent.link_class if descent else "",
        replaced=bool(descent and descent.labels),
        replaced_class=descent.replaced_class if descent else "",
        classes=frozenset(leak.classes),
        outermost=frozenset(_outermost_classes(leak)),
        records=frozenset(records),
        in_bytes_only=leak.in_bytes_only,
        held_type=held_type,
        unit=unit.class_name,
        unit_refers_to_itself=unit_refers_to_itself,
        detached=detached,
        buffers_per_unit=_buffers(leak) / max(1, sum(unit.deltas)),
    )


def _outermost_classes(leak: Leak) -> set[str]:
    return {
        name
        for group in leak.groups
        for name, count in group.outermost_classes[-1].items()
        if count - group.outermost_classes[0][name] >= thresholds.SIGNIFICANT_SHARE * len(group.tops)
    }


def _buffers(leak: Leak) -> int:
    return sum(sum(deltas) for name, deltas in leak.classes.items() if "JSArrayBufferData" in name or "BackingStore" in name)
