"""From whatever names a snapshot to its parsed heap."""

from __future__ import annotations

import contextlib
import io
import mmap
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from heaptrail._graph import Heap, SamplingProfile, is_sampling_profile
from heaptrail.errors import InvalidSnapshot
from heaptrail.formats.compression import Compression, decompress, detect_compression

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from heaptrail.formats.indexing import IndexKey

_CHUNK = 1 << 20


_Parsed = TypeVar("_Parsed")


def open_heap(source: str | os.PathLike[str] | BinaryIO) -> Heap:
    """Read a snapshot from a path, from standard input (`-`) or from a file object opened for bytes.

    The content may be plain, gzip, Zstandard or Brotli, told apart by its first bytes. A plain file on disk is
    mapped and not copied; everything else goes through an unlinked temporary file (in `tempfile`'s folder), so
    that memory holds the columns and not the text. A file must not be shortened while its heap is in use.

    Raises InvalidSnapshot, with one line that names the source, where it cannot be read or is no snapshot.
    """
    return _parsed(source, _heap)


def open_indexed_heap(path: Path) -> tuple[Heap, IndexKey | None]:
    """Open a snapshot by its index where there is one, otherwise read it.

    The key says what an index of it is known by; there is none for what is not worth an index or is no file.
    Raises what `open_heap` raises.
    """
    from heaptrail.formats.indexing import heap_from_index, key_of

    with _opened(path) as (file, name), _faults_named(name):
        key = key_of(file, path)
        heap = heap_from_index(key, lambda: _map(file.fileno())) if key is not None else None
        return heap or _heap(_contents(file)), key


def open_heap_or_profile(source: str | os.PathLike[str] | BinaryIO) -> Heap | SamplingProfile:
    """Like `open_heap`, but the content may also be a `.heapprofile`."""
    return _parsed(source, lambda contents: SamplingProfile(contents) if is_sampling_profile(contents) else Heap(contents))


def begins_as_profile(source: str | os.PathLike[str]) -> bool:
    """Whether the file at a path says itself to be a `.heapprofile`. Cost: its first MiB, decompressed.

    Raises InvalidSnapshot where the file cannot be read.
    """
    with _opened(source) as (file, name), _faults_named(name):
        beginning = _read_beginning(file)
        content = b""
        for chunk in decompress(detect_compression(beginning), _rest_of(file, beginning)):
            content += chunk
            if len(content) >= _CHUNK:
                break
        return is_sampling_profile(content)


def _heap(contents: mmap.mmap) -> Heap:
    if is_sampling_profile(contents):
        help_ = "heaptrail allocations shows what it says; a heap snapshot is another kind of file."
        raise InvalidSnapshot("this is a sampling profile, which holds no heap", section="file", byte=0, help=help_)
    return Heap(contents)


def _parsed(source: str | os.PathLike[str] | BinaryIO, parse: Callable[[mmap.mmap], _Parsed]) -> _Parsed:
    with _opened(source) as (file, name), _faults_named(name):
        return parse(_contents(file))


@contextlib.contextmanager
def _faults_named(name: str) -> Iterator[None]:
    """Faults of a source, in one line that names it."""
    try:
        yield
    except InvalidSnapshot as error:
        message = f"{name}: {error.message}"
        raise InvalidSnapshot(message, section=error.section, byte=error.byte, help=error.help) from None
    except OSError as error:
        raise _unreadable(name, error) from None


@contextlib.contextmanager
def _opened(source: str | os.PathLike[str] | BinaryIO) -> Iterator[tuple[BinaryIO, str]]:
    """The source as a file object, and how a person would name it."""
    if source == "-":
        yield sys.stdin.buffer, "standard input"
    elif isinstance(source, str | os.PathLike):
        path = Path(source)
        try:
            file = path.open("rb")
        except (OSError, ValueError) as error:
            raise _unreadable(str(path), error) from None
        with file:
            yield file, str(path)
    else:
        name = getattr(source, "name", None)
        yield source, name if isinstance(name, str) else "the snapshot"


def _unreadable(name: str, error: OSError | ValueError) -> InvalidSnapshot:
    if isinstance(error, FileNotFoundError):
        return InvalidSnapshot(f"{name}: there is no such file", help="Check the path, or capture a snapshot first.")
    if isinstance(error, IsADirectoryError):
        return InvalidSnapshot(f"{name}: this is a folder, not a snapshot", help="Name one of the files in it.")
    if isinstance(error, PermissionError):
        return InvalidSnapshot(f"{name}: reading it is not permitted", help="Open it as its owner: snapshots are private.")
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return InvalidSnapshot(f"{name}: it cannot be read ({reason})")


def _contents(file: BinaryIO) -> mmap.mmap:
    """The decompressed bytes from the file's position on, mapped."""
    beginning = _read_beginning(file)
    if not beginning:
        raise InvalidSnapshot("the file is empty", section="file", byte=0, help="Capture it again.")
    compression = detect_compression(beginning)
    if compression is Compression.NONE and _is_plain_file_from_start(file, len(beginning)):
        return _map(file.fileno())
    from heaptrail.formats.spool import spool  # plain files, the usual case, need no temporary ones

    chunks = decompress(compression, _rest_of(file, beginning))
    with spool(chunks) as spooled:
        if os.fstat(spooled.fileno()).st_size == 0:
            raise InvalidSnapshot("nothing is compressed in this file", section="file", byte=0)
        return _map(spooled.fileno())


def _read_beginning(file: BinaryIO) -> bytes:
    """Enough bytes to tell what the content is: pipes may give fewer at a time."""
    beginning = b""
    while len(beginning) < 4 and (more := file.read(4 - len(beginning))):
        beginning += more
    return beginning


def _rest_of(file: BinaryIO, beginning: bytes) -> Iterator[bytes]:
    yield beginning
    while chunk := file.read(_CHUNK):
        yield chunk


def _is_plain_file_from_start(file: BinaryIO, already_read: int) -> bool:
    try:
        is_file = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
        return is_file and file.tell() == already_read
    except (OSError, io.UnsupportedOperation, AttributeError):
        return False


def _map(descriptor: int) -> mmap.mmap:
    return mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ)
