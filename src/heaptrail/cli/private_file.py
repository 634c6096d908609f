"""Results in a file that nobody else may read, and that is there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def private_file(final: Path) -> Iterator[Path]:
    """An empty file beside `final` to write into. It takes that name at the end, or goes where an error ends it.

    Raises `UsageError` where `final` cannot be written.
    """
    try:
        if final.is_dir():
            raise UsageError(f"{final} is a folder", help="choose a file with -o")
        if final.exists() and not final.is_file():
            # A device or a pipe would be replaced by a file.
            raise UsageError(f"{final} is no file", help="without -o the answer goes to standard output")
        final = Path(os.path.realpath(final))  # a link stays, and what it leads to is replaced
        descriptor, name = tempfile.mkstemp(prefix=f".{final.name}.", suffix=".part", dir=final.parent)  # with mode 0600
    except OSError as error:
        raise UsageError(f"{final} cannot be written: {error.strerror}", help="choose another name with -o") from None
    path = Path(name)
    try:
        yield path
        os.fsync(descriptor)
        path.rename(final)
    finally:
        os.close(descriptor)
        path.unlink(missing_ok=True)
