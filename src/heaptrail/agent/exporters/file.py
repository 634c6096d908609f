"""Files in a local folder."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from heaptrail.agent.private_files import copy_private, make_private_folder
from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from os import PathLike

    from heaptrail.agent.profile import Profile

_NAME = re.compile(r"[a-z_]+-(\d{8}T\d{6}\.\d{3}Z-\d+)(-failed)?\.[a-z.]+")


class File:
    """Keeps profiles in `folder`, and of all that it finds there the `keep` newest; None keeps all.

    The folder is made 0700 if it is not there, files are 0600 and appear under their names only when they are
    whole.
    """

    def __init__(self, folder: str | PathLike[str], *, keep: int | None = 20) -> None:
        if keep is not None and keep < 1:
            raise UsageError(f"{keep} files cannot be kept.", help="keep=1 or more, or None for all.")
        self.folder = Path(folder).absolute()
        self._keep = keep

    def export(self, profile: Profile) -> None:
        """See `Exporter`. Raises OSError."""
        make_private_folder(self.folder)
        copy_private(profile.path, self.folder / profile.name)
        if self._keep is not None:
            self._remove_oldest(self._keep)

    def _remove_oldest(self, keep: int) -> None:
        names = (path.name for path in self.folder.iterdir())
        ours = sorted((found[1], found[0]) for name in names if (found := _NAME.fullmatch(name)))
        for _, name in ours[:-keep]:
            with contextlib.suppress(OSError):
                (self.folder / name).unlink(missing_ok=True)
