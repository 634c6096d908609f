"""A temporary file for what cannot be mapped where it is."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from typing import TYPE_CHECKING, BinaryIO

from heaptrail.errors import InvalidSnapshot
from heaptrail.units import format_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEFT_FREE = 64 << 20
_CHECK_EVERY = 64 << 20


@contextlib.contextmanager
def spool(chunks: Iterator[bytes]) -> Iterator[BinaryIO]:
    """The chunks in a nameless file that only its owner can read; it is gone when it is closed and unmapped.

    Raises InvalidSnapshot where the disk has no room, before its last 64 MiB are taken: a small compressed
    file may stand for any number of bytes.
    """
    with tempfile.TemporaryFile(buffering=0) as file:
        written = 0
        checked_at = -_CHECK_EVERY
        for chunk in chunks:
            if written - checked_at >= _CHECK_EVERY:
                _require_room(file.fileno(), written)
                checked_at = written
            _write(file, chunk, written)
            written += len(chunk)
        yield file


def _write(file: BinaryIO, chunk: bytes, written: int) -> None:
    rest = memoryview(chunk)
    try:
        while rest:
            rest = rest[file.write(rest) :]
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise _no_room(written) from None
        raise


def _require_room(descriptor: int, written: int) -> None:
    if not hasattr(os, "fstatvfs"):
        return
    disk = os.fstatvfs(descriptor)
    if disk.f_bavail * disk.f_frsize < _LEFT_FREE + _CHECK_EVERY:
        raise _no_room(written)


def _no_room(written: int) -> InvalidSnapshot:
    folder = tempfile.gettempdir()
    return InvalidSnapshot(
        f"no room for the decompressed snapshot in {folder} ({format_bytes(written)} written so far)",
        help="Point TMPDIR to a folder with more room, or decompress the file first and open the result.",
    )
