"""Folders for temporary files that say whose they are, so that those of a process that was killed can be removed."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import stat
import tempfile
from pathlib import Path

from heaptrail.targets.processes import is_alive, start_time

_PREFIX = "heaptrail-"
_OWNER = "owner.json"
# The time of the start is reckoned from that of the boot, which the kernel corrects.
_SAME_START_SECONDS = 5.0


def make_owned_folder(parent: str | None = None) -> Path:
    """A new folder, 0700, below `parent` or the folder for temporary files, with a note that it is this process's."""
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    note = {"pid": os.getpid(), "started": start_time(os.getpid()), "place": _place()}
    (folder / _OWNER).write_text(json.dumps(note))
    return folder


def remove_abandoned_folders() -> None:
    """Remove the folders that processes of this user left which are gone, unless somebody still answers in them.

    A folder without a note, of another user, of another machine or container, or open to others, is left alone.
    """
    for parent in {tempfile.gettempdir(), "/tmp"}:  # noqa: S108 - where they are made
        for folder in Path(parent).glob(f"{_PREFIX}*"):
            with contextlib.suppress(OSError):
                if _is_ours(folder) and _is_abandoned(folder) and not remove_dead_sockets(folder):
                    shutil.rmtree(folder)


def remove_dead_sockets(folder: Path) -> bool:
    """Remove the control sockets of processes that are gone; whether others are left."""
    sockets = list(folder.glob("*.sock"))
    dead = [socket for socket in sockets if not (socket.stem.isdigit() and is_alive(int(socket.stem)))]
    for socket in dead:
        socket.unlink(missing_ok=True)
    return len(dead) < len(sockets)


def _is_ours(folder: Path) -> bool:
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and stat.S_IMODE(found.st_mode) == stat.S_IRWXU


def _is_abandoned(folder: Path) -> bool:
    try:
        note = json.loads((folder / _OWNER).read_text())
        pid, started, place = int(note["pid"]), float(note["started"]), note["place"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    if place != _place():
        return False
    if not is_alive(pid):
        return True
    now = start_time(pid)
    return now > 0 and abs(now - started) > _SAME_START_SECONDS


def _place() -> str:
    """Where a number of a process means the same: since one boot of a machine, and in one namespace of processes."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""
