"""Where profiles lie between being taken and being exported."""

from __future__ import annotations

import contextlib
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol, runtime_checkable

from heaptrail.agent.private_files import make_private_folder


class Spool:
    """`folder`, in which the files' names begin with `prefix`; or, as long as it is needed, a new one (0700)."""

    def __init__(self, folder: Path | None, prefix: str = "") -> None:
        self._folder = folder
        self._prefix = prefix
        self.forget()

    def forget(self) -> None:
        """Begin anew, in a forked child: what lies there is the parent's."""
        self._lock = threading.Lock()
        self._temporary: Path | None = None
        self._files = 0
        self._last = datetime.min.replace(tzinfo=UTC)

    def moment(self) -> datetime:
        """Now, or a little later: no two are the same to the millisecond, which names are made of."""
        with self._lock:
            self._last = max(datetime.now(UTC), self._last + timedelta(milliseconds=1))
            return self._last

    def path(self, name: str) -> Path:
        """Where the file of this name is to be written; to be given back. Raises OSError where no folder can be made."""
        with self._lock:
            folder = self._ready_folder()
            self._files += 1
        return folder / f"{self._prefix}{name}"

    def keep(self) -> None:
        """Give a path back and leave the file."""
        with self._lock:
            self._files -= 1
            if self._files == 0 and self._temporary is not None:
                with contextlib.suppress(OSError):  # what could not be exported lies in it
                    self._temporary.rmdir()
                self._temporary = None

    def remove(self, path: Path) -> None:
        """Give a path back and remove the file, if there is one."""
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        self.keep()

    def _ready_folder(self) -> Path:
        if self._folder is not None:
            make_private_folder(self._folder)
            return self._folder
        if self._temporary is None:
            self._temporary = Path(tempfile.mkdtemp(prefix="heaptrail-"))
        return self._temporary


@runtime_checkable
class KeepsInFolder(Protocol):
    """An exporter that keeps its files in a local folder: what is written there need not be copied."""

    @property
    def folder(self) -> Path | None:
        """The folder, or None after all."""


def spool_for(exporter: object) -> Spool:
    """On the file system on which the files will stay; else in the folder for temporary files."""
    if isinstance(exporter, KeepsInFolder) and exporter.folder is not None:
        return Spool(exporter.folder, prefix=".")
    return Spool(None)
