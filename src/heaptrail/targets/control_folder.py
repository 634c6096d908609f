"""Private folders for control sockets: short, because the name of a Unix socket is at most 107 bytes long."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from heaptrail.errors import UsageError
from heaptrail.targets.abandoned_folders import make_owned_folder, remove_abandoned_folders, remove_dead_sockets
from heaptrail.targets.processes import environment_value
from heaptrail.targets.python_environment import CONTROL

_LONGEST = 90


def make_control_folder() -> Path:
    """A new folder, 0700, below the folder for temporary files, or /tmp where that is too long.

    Those that heaptrail left when it was killed are removed.
    """
    remove_abandoned_folders()
    is_short = len(tempfile.gettempdir()) + len("/heaptrail-12345678") <= _LONGEST
    return make_owned_folder(None if is_short else "/tmp")  # noqa: S108 - made anew, by mkdtemp


def remove_control_folder(folder: Path) -> None:
    """Remove it with the sockets that processes left which were killed."""
    with contextlib.suppress(OSError):
        shutil.rmtree(folder)


def user_control_folder() -> Path:
    """The folder, 0700, where programs of this user that keep running open their sockets.

    Removes the sockets of processes that were killed. Raises `UsageError` when the folder is somebody else's.
    """
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    folder = Path(runtime, "heaptrail") if runtime and len(runtime) < _LONGEST else Path("/tmp", f"heaptrail-{os.getuid()}")  # noqa: S108
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise UsageError(f"The folder {folder} for control sockets cannot be used: {error.strerror}.") from None
    if not folder.is_dir() or folder.is_symlink() or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise UsageError(
            f"The folder {folder} for control sockets is not yours alone.", help=f"Remove it, or: chmod 700 {folder}"
        )
    remove_dead_sockets(folder)
    return folder


def socket_of(folder: Path, pid: int) -> Path:
    """Where the process opens its socket."""
    return folder / f"{pid}.sock"


def open_socket_of(pid: int) -> Path | None:
    """The control socket of a process that was started so that it has one; None where it is not open."""
    folder = environment_value(pid, CONTROL)
    path = socket_of(Path(folder), pid) if folder else None
    return path if path is not None and path.is_socket() else None
