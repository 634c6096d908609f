"""Files that nobody else may read, and that are there whole or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO


def make_private_folder(folder: Path) -> None:
    """Make `folder`, and those above it that are missing, 0700. One that is there stays as it is."""
    if not folder.is_dir():
        if folder.parent != folder:
            make_private_folder(folder.parent)
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)


@contextlib.contextmanager
def private_file(final: Path) -> Iterator[BinaryIO]:
    """A new file (0600) that takes the name `final` when the body is through, and is removed when it raises."""
    partial = final.with_name(final.name + ".part")
    descriptor = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.rename(final)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def write_json(final: Path, document: object) -> None:
    """Write a document as JSON."""
    with private_file(final) as file:
        file.write(json.dumps(document, ensure_ascii=False).encode("utf-8", "backslashreplace"))


def copy_private(source: Path, final: Path) -> None:
    """A copy of `source` as `final`: a link where both are on one file system, which takes no room."""
    partial = final.with_name(f".{final.name}.{os.getpid()}.part")
    try:
        os.link(source, partial)
    except OSError:
        with private_file(final) as target, source.open("rb") as file:
            shutil.copyfileobj(file, target, 1 << 20)
        return
    partial.replace(final)
