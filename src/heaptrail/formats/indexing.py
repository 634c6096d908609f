"""Heaps from index files, and which snapshot an index belongs to."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from heaptrail._graph import DamagedIndex, Heap, IndexImage
from heaptrail.formats.compression import Compression, detect_compression
from heaptrail.formats.index_folder import open_index, remove_index, write_index

if TYPE_CHECKING:
    import mmap
    from collections.abc import Callable

    from heaptrail.formats.index_folder import StoredIndex

SMALLEST_PLAIN = 16 << 20
"""Bytes of a snapshot that is worth an index: smaller ones are read in the time that writing one takes."""
SMALLEST_COMPRESSED = 1 << 20
_ENDS = 64 << 10


@dataclass(frozen=True, slots=True)
class IndexKey:
    """What a snapshot is known by, wherever it lies: its size, its time, its first and last 64 KiB."""

    fingerprint: bytes
    path: Path
    size: int
    is_plain: bool
    """Such a snapshot is mapped for its strings; an index of any other holds them itself."""

    @property
    def name(self) -> str:
        """Of the index file."""
        return self.fingerprint.hex()


def key_of(file: BinaryIO, path: Path) -> IndexKey | None:
    """The key of a snapshot that is worth an index. Leaves the file at its beginning. Cost: 128 KiB."""
    status = os.fstat(file.fileno())
    if not stat.S_ISREG(status.st_mode) or status.st_size < SMALLEST_COMPRESSED:
        return None
    beginning = file.read(_ENDS)
    is_plain = detect_compression(beginning) is Compression.NONE
    file.seek(max(0, status.st_size - _ENDS))
    ending = file.read(_ENDS)
    file.seek(0)
    if is_plain and status.st_size < SMALLEST_PLAIN:
        return None
    from hashlib import blake2b  # takes longer to load than a small snapshot takes to read

    facts = f"{status.st_size} {status.st_mtime_ns} ".encode()
    fingerprint = blake2b(facts + beginning + ending, digest_size=16).digest()
    return IndexKey(fingerprint, path.absolute(), status.st_size, is_plain)


def heap_from_index(key: IndexKey, map_snapshot: Callable[[], mmap.mmap]) -> Heap | None:
    """The heap as its index has it; None where there is no index, or none that can be used: then it is removed.

    Cost: some pages; each part of the heap is checked when it is first asked for. Of a compressed snapshot all
    is checked at once.
    """
    index = open_index(key.name)
    if index is None:
        return None
    try:
        return Heap(index=index, fingerprint=key.fingerprint, text=map_snapshot() if key.is_plain else None)
    except DamagedIndex:
        remove_index(key.name)
        return None


def write_index_of(heap: Heap, key: IndexKey) -> Path | None:
    """Keep what is known of the heap. None where the index has it all, has no room, or the snapshot is another by now.

    Raises OSError where it cannot be written. Cost: laying out and writing some bytes for each node and edge.
    """
    if not heap.exceeds_index or not _is_still(key):
        return None
    origin = json.dumps({"path": str(key.path), "size": key.size}).encode()
    image = IndexImage(heap, fingerprint=key.fingerprint, origin=origin, with_strings=not key.is_plain)
    return write_index(key.name, image.size, image.write)


def belongs_to(index: StoredIndex, snapshot: Path) -> bool:
    """Whether this is an index of the snapshot at a path, as it is or as it was when the index was written."""
    if index.snapshot == str(snapshot.absolute()):
        return True
    try:
        with snapshot.open("rb") as file:
            key = key_of(file, snapshot)
    except OSError:
        return False
    return key is not None and index.path.stem == key.name


def _is_still(key: IndexKey) -> bool:
    try:
        with key.path.open("rb") as file:
            return key_of(file, key.path) == key
    except OSError:
        return False
