"""Strings that say what others say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail.analysis.detectors import thresholds
from heaptrail.model import Finding
from heaptrail.units import format_bytes, format_count

if TYPE_CHECKING:
    from heaptrail.snapshot import Snapshot


def find(snapshot: Snapshot) -> tuple[Finding, ...]:
    """What one string in place of many would save. Cost: one pass over the nodes and the texts; needs numpy."""
    from heaptrail.analysis.strings import duplicated_texts, string_texts

    texts = duplicated_texts(string_texts(snapshot))
    size = int(texts.wasted.sum())
    if size < thresholds.LEAST_DUPLICATE_TEXT:
        return ()
    most = (-texts.wasted.astype("int64")).argsort(kind="stable")[:5]
    count = int(texts.counts.sum())
    return (
        Finding(
            detector="duplicate-strings",
            sentence=f"{format_count(count)} strings say {format_count(len(texts.counts))} texts; "
            f"all but one of each take {format_bytes(size)}",
            bytes=size,
            count=count,
            ids=tuple(texts.ids[most].tolist()),
            source=None,
            evidence=(f"the text that wastes most stands there {format_count(int(texts.counts[most[0]]))} times",),
            advice="heaptrail strings lists them. Share what is parsed again and again: constants, keys, enumerations.",
        ),
    )
