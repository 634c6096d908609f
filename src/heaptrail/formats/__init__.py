"""Opening heap snapshots: a path, standard input or a file object; plain, gzip or Zstandard."""

from __future__ import annotations

from heaptrail.formats.opening import open_heap, open_indexed_heap

__all__ = ["open_heap", "open_indexed_heap"]
