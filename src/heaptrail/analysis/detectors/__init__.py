"""Detectors: each looks for one thing that costs memory, in one snapshot.

A detector is a function from a snapshot to its findings, and one line in `DETECTORS`. It works on native kernels that
return little, so that it needs no loop over all nodes and, but for one, no numpy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from heaptrail.analysis.detectors import (
    collections,
    detached_nodes,
    duplicate_strings,
    duplicates,
    global_variables,
    listeners,
    native_memory,
    promises,
    scopes,
    string_parts,
    timers,
)

if TYPE_CHECKING:
    from heaptrail.model import Finding
    from heaptrail.snapshot import Snapshot

Detector = Callable[["Snapshot"], tuple["Finding", ...]]

DETECTORS: Mapping[str, Detector] = {
    "timers": timers.find,
    "collections": collections.find,
    "listeners": listeners.find,
    "scopes": scopes.find,
    "globals": global_variables.find,
    "string-parts": string_parts.find,
    "promises": promises.find,
    "detached-dom": detached_nodes.find,
    "native-memory": native_memory.find,
    "duplicates": duplicates.find,
    "duplicate-strings": duplicate_strings.find,
}

QUICK = tuple(name for name in DETECTORS if name not in ("duplicates", "duplicate-strings"))
"""Those for a glance: they sort nothing, and need no numpy, whose import takes longer than all of them in a small heap."""
