"""Strings that say the same: memory that one copy could save."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail import _graph
from heaptrail.display_names import display_name
from heaptrail.model import DuplicatedString, StringTexts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heaptrail.snapshot import Snapshot


def string_texts(snapshot: Snapshot) -> StringTexts:
    """What the strings of a heap say, each text once, in the order of the file.

    Strings are those that DevTools looks at for duplicates: whole and concatenated ones that take memory, without
    concatenated ones that the engine has joined already. Cost: dominators, one pass over the nodes and the texts.
    """
    nodes, counts, shallow, retained, largest, is_cut = _graph.group_strings(snapshot.heap)
    return StringTexts(nodes, snapshot.heap.node_ids[nodes], counts, shallow, shallow - largest, retained, is_cut)


def duplicated_texts(texts: StringTexts) -> StringTexts:
    """Those that more than one string has. Cost: one pass over the texts."""
    return _where(texts, texts.counts > 1)


def duplicated_strings(snapshot: Snapshot) -> tuple[DuplicatedString, ...]:
    """Texts that more than one string has, most wasted bytes first: DevTools' duplicated strings.

    Cost: that of `string_texts`, and each of the texts is decoded, up to 1,024 characters.
    """
    texts = duplicated_texts(string_texts(snapshot))
    ordered = _where(texts, (-texts.wasted.astype("int64")).argsort(kind="stable"))
    return tuple(
        DuplicatedString(
            text=display_name(snapshot.heap, int(ordered.nodes[place])),
            count=int(ordered.counts[place]),
            shallow=int(ordered.shallow[place]),
            wasted=int(ordered.wasted[place]),
            retained=float(ordered.retained[place]),
            id=int(ordered.ids[place]),
            is_cut=bool(ordered.is_cut[place]),
        )
        for place in range(len(ordered.nodes))
    )


def _where(texts: StringTexts, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> StringTexts:
    return StringTexts(
        nodes=texts.nodes[chosen],
        ids=texts.ids[chosen],
        counts=texts.counts[chosen],
        shallow=texts.shallow[chosen],
        wasted=texts.wasted[chosen],
        retained=texts.retained[chosen],
        is_cut=texts.is_cut[chosen],
    )
