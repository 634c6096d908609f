"""Who a process is in its own eyes: its user, its number, and which of our files it can read."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`own_pid` is the number of the process in the innermost namespace that it is in."""

    user: int
    group: int
    groups: frozenset[int]
    own_pid: int
    tracer: int


def surroundings_of(pid: int) -> Surroundings:
    """Raises OSError."""
    fields = {}
    for line in Path(f"/proc/{pid}/status").read_text(errors="replace").splitlines():
        name, _, value = line.partition(":")
        fields[name] = value.split()
    return Surroundings(
        user=int(fields["Uid"][1]),
        group=int(fields["Gid"][1]),
        groups=frozenset(map(int, (*fields["Groups"], fields["Gid"][1]))),
        own_pid=int(fields["NSpid"][-1]) if "NSpid" in fields else pid,
        tracer=int(fields["TracerPid"][0]),
    )


def sees_as_we_do(pid: int, path: Path) -> bool:
    """Whether `path` is the same file or folder for the process: it may be in a container, or have another root."""
    try:
        ours, theirs = path.stat(), Path(f"/proc/{pid}/root{path}").stat()
    except OSError:
        return False
    return (ours.st_dev, ours.st_ino) == (theirs.st_dev, theirs.st_ino)


def unreadable_for(who: Surroundings, path: Path) -> Path | None:
    """The first part of `path` that the user may not enter or read; None when all is well. Looks at the mode bits."""
    if who.user == 0:
        return None
    for part in (*reversed(path.parents), path):
        try:
            found = part.stat()
        except OSError:
            return part
        wanted = stat.S_IXOTH if stat.S_ISDIR(found.st_mode) else stat.S_IROTH
        if not _bits_for(who, found) & wanted:
            return part
    return None


def _bits_for(who: Surroundings, found: os.stat_result) -> int:
    if found.st_uid == who.user:
        return found.st_mode >> 6
    if found.st_gid in who.groups:
        return found.st_mode >> 3
    return found.st_mode
