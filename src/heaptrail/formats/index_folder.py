"""Where index files lie: a folder of the user's own, of bounded size, least recently used ones gone first."""

from __future__ import annotations

import contextlib
import errno
import json
import mmap
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from heaptrail._graph import index_origin
from heaptrail.errors import UsageError
from heaptrail.units import parse_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_SUFFIX = ".index"
_PARTIAL_SUFFIX = ".part"
_DEFAULT_LIMIT = 10 << 30
_SHARE_OF_DISK = 4
"""Indexes take at most one part in so many of what the disk would have free without them."""


@dataclass(frozen=True, slots=True)
class StoredIndex:
    """One index file."""

    path: Path
    size: int
    """Bytes."""
    last_used: float
    """Seconds since 1970."""
    snapshot: str | None
    """Path of the snapshot when the index was written; None where the file does not say."""
    snapshot_size: int | None


def indexes_wanted() -> bool:
    """False where the environment says `HEAPTRAIL_NO_INDEX=1`."""
    return os.environ.get("HEAPTRAIL_NO_INDEX", "0") in ("", "0")


def index_folder() -> Path | None:
    """The folder, whether it is there or not; None where there is no home to have it in."""
    if named := os.environ.get("HEAPTRAIL_CACHE"):
        return Path(named).absolute() / "indexes"
    cache = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(cache) if Path(cache).is_absolute() else Path("~/.cache").expanduser() if _has_home() else None
    return None if base is None else base / "heaptrail" / "indexes"


def _has_home() -> bool:
    return not os.path.expanduser("~").startswith("~")  # noqa: PTH111  (Path raises where there is none)


def index_limit() -> int:
    """How many bytes all indexes may take: `HEAPTRAIL_INDEX_LIMIT`, 10 GiB without it.

    Raises UsageError where the variable is no size.
    """
    text = os.environ.get("HEAPTRAIL_INDEX_LIMIT", "")
    if not text:
        return _DEFAULT_LIMIT
    try:
        limit = int(parse_bytes(text))
    except ValueError:
        limit = -1
    if limit < 0:
        raise UsageError(f"HEAPTRAIL_INDEX_LIMIT is {text!r}, which is no size.", help="Write it like 2GiB; 0 keeps no index.")
    return limit


def open_index(name: str) -> mmap.mmap | None:
    """The index of this name, mapped; None where there is none that can be trusted to be the user's own."""
    folder = index_folder()
    if folder is None or not _is_private(folder):
        return None
    path = folder / f"{name}{_SUFFIX}"
    try:
        with _opened_own(path) as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):  # not there, not ours, empty
        return None
    with contextlib.suppress(OSError):
        os.utime(path)
    return mapped


def remove_index(name: str) -> None:
    """Take away the index of this name, if there is one."""
    folder = index_folder()
    if folder is not None and _is_private(folder):
        with contextlib.suppress(OSError):
            (folder / f"{name}{_SUFFIX}").unlink()


def write_index(name: str, size: int, write: Callable[[Callable[[memoryview], object]], None]) -> Path | None:
    """Keep an index of `size` bytes; `write` is given what to call with each piece.

    It appears under its name when it is whole and on the disk. Others go to make room for it, those first that
    were not used for longest. None where it is larger than all indexes may be. Raises OSError.
    """
    folder = _made_folder()
    _remove_left_ones(folder)
    path = folder / f"{name}{_SUFFIX}"
    if not _make_room(folder, path, size):
        return None
    _write_whole(path, write)
    return path


def stored_indexes() -> list[StoredIndex]:
    """All indexes, the last used first. Cost: opening each."""
    folder = index_folder()
    if folder is None or not _is_private(folder):
        return []
    return [_described(path, status) for path, status in sorted(_entries(folder), key=lambda entry: -entry[1].st_mtime)]


def clear_indexes(indexes: Sequence[StoredIndex]) -> list[StoredIndex]:
    """Remove these, and what killed processes left half written; the ones that went."""
    folder = index_folder()
    if folder is not None and _is_private(folder):
        _remove_left_ones(folder)
    removed = []
    for index in indexes:
        with contextlib.suppress(OSError):
            index.path.unlink()
            removed.append(index)
    return removed


def _described(path: Path, status: os.stat_result) -> StoredIndex:
    snapshot, snapshot_size = None, None
    with contextlib.suppress(OSError, ValueError, RecursionError), _opened_own(path) as file:
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            origin = json.loads(index_origin(mapped))
        if isinstance(origin, dict) and isinstance(origin.get("path"), str) and isinstance(origin.get("size"), int):
            snapshot, snapshot_size = origin["path"], origin["size"]
    return StoredIndex(path, status.st_size, status.st_mtime, snapshot, snapshot_size)


def _entries(folder: Path) -> list[tuple[Path, os.stat_result]]:
    found = []
    for path in folder.iterdir():
        if path.suffix == _SUFFIX:
            with contextlib.suppress(OSError):  # another process removed it
                found.append((path, path.lstat()))
    return found


def _is_private(folder: Path) -> bool:
    """Whether nobody else can put files there."""
    try:
        status = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and _is_own(status)


def _is_own(status: os.stat_result) -> bool:
    if not hasattr(os, "geteuid"):
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & 0o022


@contextlib.contextmanager
def _opened_own(path: Path) -> Iterator[BinaryIO]:
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or not _is_own(status):
            raise PermissionError(errno.EPERM, "this file is not the user's own", str(path))
        yield file


def _made_folder() -> Path:
    folder = index_folder()
    if folder is None:
        raise FileNotFoundError(errno.ENOENT, "there is no home folder")
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    if not _is_private(folder):
        raise PermissionError(errno.EPERM, "the folder is not the user's own", str(folder))
    return folder


def _make_room(folder: Path, path: Path, size: int) -> bool:
    import shutil

    others = [entry for entry in _entries(folder) if entry[0] != path]
    taken = sum(status.st_size for _, status in others)
    limit = min(index_limit(), (shutil.disk_usage(folder).free + taken) // _SHARE_OF_DISK)
    if size > limit:
        return False
    for oldest, status in sorted(others, key=lambda entry: entry[1].st_mtime):
        if taken + size <= limit:
            break
        oldest.unlink(missing_ok=True)
        taken -= status.st_size
    return True


def _write_whole(path: Path, write: Callable[[Callable[[memoryview], object]], None]) -> None:
    import tempfile

    descriptor, partial = tempfile.mkstemp(prefix=f"{path.stem}.", suffix=_PARTIAL_SUFFIX, dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb", buffering=0) as file:
            _lock(file)
            write(lambda piece: _write_piece(file, piece))
            os.fsync(descriptor)
            Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise


def _write_piece(file: BinaryIO, piece: memoryview) -> None:
    done = 0
    while done < len(piece):
        done += file.write(piece[done:])


def _remove_left_ones(folder: Path) -> None:
    """Half files of processes that were killed: whoever still writes one holds its lock."""
    for path in folder.glob(f"*{_PARTIAL_SUFFIX}"):
        with contextlib.suppress(OSError), path.open("rb") as file:
            _lock(file)
            path.unlink()


if sys.platform == "win32":

    def _lock(file: BinaryIO) -> None:
        """Nothing: an open file cannot be removed there."""
else:

    def _lock(file: BinaryIO) -> None:
        """Raises BlockingIOError where another process holds it."""
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
