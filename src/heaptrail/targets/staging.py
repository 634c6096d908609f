"""Where a process of another user writes its snapshot: our folders are closed to it."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from heaptrail.targets.processes import user_of

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def written_by(pid: int | None, path: Path) -> Iterator[Path]:
    """The path that process `pid` is to write, and that is `path` after the body.

    For a process of another user, which only root may capture, that is in a folder for temporary files of its own; the
    file is then moved and made ours.
    """
    user = user_of(pid) if pid is not None else None
    if user is None or user == os.geteuid():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="heaptrail-") as name:
        os.chown(name, user, -1)
        staged = Path(name, path.name)
        yield staged
        unfinished = path.with_name(f"{path.name}.part")
        try:
            shutil.copyfile(staged, unfinished, follow_symlinks=False)
            unfinished.chmod(0o600)
            unfinished.rename(path)
        finally:
            unfinished.unlink(missing_ok=True)
