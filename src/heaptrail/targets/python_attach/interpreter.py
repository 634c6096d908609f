"""The CPython in a process: its version, and where its functions are."""

from __future__ import annotations

import contextlib
import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from heaptrail.targets.python_attach.symbols import Library

if TYPE_CHECKING:
    from collections.abc import Iterator

_FUNCTIONS = (
    "Py_IsInitialized",
    "Py_IsFinalizing",
    "_Py_IsFinalizing",
    "Py_AddPendingCall",
    "PyRun_SimpleString",
    "PyGILState_Ensure",
    "PyGILState_Release",
)
_RUNTIME = "_PyRuntime"
_VERSION = "Py_Version"
# Reference counts are merged only where several threads may count at a time.
_FREE_THREADED = "_Py_MergeZeroLocalRefcount"
_NAMED_VERSION = re.compile(r"python(\d)\.(\d+)")
_REPLACED = " (deleted)"
_C_LIBRARY = re.compile(r"libc[.-]|ld-musl-|libc\.musl-")
_PYPY = re.compile(r"(^|lib)pypy")


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A CPython. `version` is (3, 12, 1), or (3, 8) where only the name of the file tells; addresses are in the process."""

    version: tuple[int, ...]
    is_free_threaded: bool
    file: str
    addresses: dict[str, int]
    runtime: range
    """Where the global state of the interpreter is, the GIL among it."""

    @property
    def minor(self) -> tuple[int, int]:
        """What extension modules are built for: (3, 12)."""
        return self.version[0], self.version[1]

    def __str__(self) -> str:
        threads = " free-threaded" if self.is_free_threaded else ""
        return f"CPython {'.'.join(map(str, self.version))}{threads}"


@dataclass(frozen=True, slots=True)
class MappedFile:
    """A file in the memory of a process, and where its beginning is."""

    name: str
    start: int


def find_interpreter(pid: int) -> Interpreter | None:
    """The CPython in `pid`; None when there is none. Raises PermissionError where its memory map may not be seen."""
    denied: PermissionError | None = None
    for mapped in sorted(mapped_files(pid), key=_likelihood):
        if (file := _open_as_mapped(pid, mapped)) is None:
            continue
        try:
            library = Library(file, (*_FUNCTIONS, _RUNTIME, _VERSION, _FREE_THREADED))
        except PermissionError as error:
            denied = error
            continue
        except (OSError, ValueError):
            continue
        if _RUNTIME in library.addresses:
            return _interpreter_in(library, file, mapped)
    if denied is not None:
        raise denied
    return None


def mentions_python(pid: int) -> bool:
    """Whether anything in the memory of the process is called so: without that, `find_interpreter` is not worth asking.

    Cost: the map is read, but no file. Raises OSError where it may not be seen.
    """
    return b"python" in Path(f"/proc/{pid}/maps").read_bytes().lower()


def find_function(pid: int, name: str) -> int:
    """Where a function of the C library is in the memory of the process. Raises `LookupError`."""
    for mapped in mapped_files(pid):
        if _C_LIBRARY.match(Path(mapped.name).name) and (file := _open_as_mapped(pid, mapped)) is not None:
            library = Library(file, (name,))
            if name in library.addresses:
                return library.addresses[name] + mapped.start - library.first_address
    raise LookupError(name)


def runs_pypy(pid: int) -> bool:
    """Whether the process is a PyPy, of whose heap CPython's tools know nothing."""
    return any(_PYPY.match(Path(mapped.name).name) for mapped in mapped_files(pid))


def mapped_files(pid: int) -> Iterator[MappedFile]:
    """Programs and libraries in the memory of `pid`. Raises OSError where they may not be seen."""
    seen: set[str] = set()
    for line in Path(f"/proc/{pid}/maps").read_text(errors="surrogateescape").splitlines():
        span, _, offset, _, _, *name = line.split(maxsplit=5)
        if name and name[0].startswith("/") and int(offset, 16) == 0 and name[0] not in seen:
            seen.add(name[0])
            yield MappedFile(name[0], int(span.split("-")[0], 16))


def _likelihood(mapped: MappedFile) -> tuple[bool, bool]:
    name = Path(mapped.name).name
    return not name.startswith(("libpython", "python")), ".so" in name


def _open_as_mapped(pid: int, mapped: MappedFile) -> Path | None:
    """The file as the process sees it: its root may be a container's, and a package manager may have replaced the file."""
    if not mapped.name.endswith(_REPLACED):
        return Path(f"/proc/{pid}/root{mapped.name}")
    if Path(f"/proc/{pid}/exe").readlink() == Path(mapped.name):
        return Path(f"/proc/{pid}/exe")
    with contextlib.suppress(OSError):
        for file in Path(f"/proc/{pid}/map_files").iterdir():
            if int(file.name.split("-")[0], 16) == mapped.start:
                return file
    return None


def _interpreter_in(library: Library, file: Path, mapped: MappedFile) -> Interpreter:
    shift = mapped.start - library.first_address
    found = {name: address + shift for name, address in library.addresses.items()}
    runtime = range(found[_RUNTIME], found[_RUNTIME] + library.sizes[_RUNTIME])
    return Interpreter(_version(library, file, mapped.name), _FREE_THREADED in found, mapped.name, found, runtime)


def _version(library: Library, file: Path, name: str) -> tuple[int, ...]:
    address = library.addresses.get(_VERSION)
    offset = library.file_offset(address) if address is not None else None
    if offset is not None:
        with file.open("rb") as opened:
            opened.seek(offset)
            (number,) = struct.unpack("<Q", opened.read(8))
        return number >> 24 & 0xFF, number >> 16 & 0xFF, number >> 8 & 0xFF
    # Before 3.11 no variable tells.
    named = _NAMED_VERSION.search(name)
    return (int(named[1]), int(named[2])) if named else (3, 0)
