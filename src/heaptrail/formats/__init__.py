"""Opening what heaps are kept in: a path, standard input or a file object; plain or compressed."""

from __future__ import annotations

from heaptrail.formats.opening import begins_as_profile, open_heap, open_heap_or_profile, open_indexed_heap

__all__ = ["begins_as_profile", "open_heap", "open_heap_or_profile", "open_indexed_heap"]
