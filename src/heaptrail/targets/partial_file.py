"""A file that appears under its name only when it is whole."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Self

from heaptrail.errors import CaptureError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

_ENDING_BYTES = 64


class PartialFile:
    """`<name>.part` beside the final file, private to this user, removed unless `finish` was reached."""

    def __init__(self, final: Path) -> None:
        self.final = final
        self.path = final.with_name(final.name + ".part")

    def __enter__(self) -> Self:
        self._descriptor = os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        os.close(self._descriptor)
        self.path.unlink(missing_ok=True)

    @property
    def size(self) -> int:
        """Bytes written so far, by whomever."""
        return os.fstat(self._descriptor).st_size

    def write(self, text: str) -> None:
        """Append text. Raises OSError."""
        rest = memoryview(text.encode("utf-8", "surrogatepass"))
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]

    def finish(self) -> int:
        """Check that the snapshot is complete, make it durable, give it its name; its size in bytes."""
        size = self.size
        ending = os.pread(self._descriptor, _ENDING_BYTES, max(0, size - _ENDING_BYTES))
        if not ending.rstrip().endswith(b"]}"):
            raise CaptureError(
                f"The snapshot broke off after {size:,} bytes.",
                help="Is the disk full? The unfinished file was removed.",
            )
        os.fsync(self._descriptor)
        self.path.rename(self.final)
        return size
