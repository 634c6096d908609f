"""How much memory a process may still take: the nearest of its control groups and the machine."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONTROL_GROUPS = Path("/sys/fs/cgroup")
# Version 1 says "no limit" with a number near 2**63.
_UNLIMITED = 1 << 60


@dataclass(frozen=True, slots=True)
class Headroom:
    """Bytes that may still be taken, and what sets the bound, in words."""

    bytes: int
    bound: str


def memory_headroom(pid: int | None, *, root: Path = _CONTROL_GROUPS) -> Headroom:
    """The least of what the machine has available and what each control group of `pid` still allows."""
    nearest = Headroom(int(psutil.virtual_memory().available), "memory available on this machine")
    for folder in memory_groups(pid, root=root) if pid is not None else ():
        allowed = _group_headroom(folder)
        if allowed is not None and allowed < nearest.bytes:
            nearest = Headroom(max(allowed, 0), f"what the control group {folder} still allows")
    return nearest


class OutOfMemoryWatch:
    """Counts the processes that the kernel kills, from now on, in the nearest control group of `pid`."""

    def __init__(self, pid: int, *, root: Path = _CONTROL_GROUPS) -> None:
        self._folders = tuple(memory_groups(pid, root=root))
        self._before = self._count()

    def kills(self) -> int:
        """How many since this watch began; 0 where it cannot be known."""
        return self._count() - self._before

    def _count(self) -> int:
        for folder in self._folders:
            for name in ("memory.events", "memory.oom_control"):
                with contextlib.suppress(OSError, ValueError):
                    for line in (folder / name).read_text().splitlines():
                        if line.startswith("oom_kill "):
                            return int(line.split()[1])
        return 0


def memory_groups(pid: int, *, root: Path = _CONTROL_GROUPS) -> Iterator[Path]:
    """The folders of the memory control groups of a process, innermost first; none outside Linux."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            if controllers == "":
                mounts = [root, root / "unified"]
            elif "memory" in controllers.split(","):
                mounts = [root / "memory"]
            else:
                continue
            for mount in mounts:
                yield from _from_leaf_to_root(mount, path)


def _from_leaf_to_root(mount: Path, path: str) -> Iterator[Path]:
    # Inside a container the path may be the host's, and the mount the container's own group.
    folder = mount / path.lstrip("/")
    while folder != mount:
        if folder.is_dir():
            yield folder
        folder = folder.parent
    if mount.is_dir():
        yield mount


def _group_headroom(folder: Path) -> int | None:
    limit = _number(folder / "memory.max") or _number(folder / "memory.limit_in_bytes")
    used = _number(folder / "memory.current") or _number(folder / "memory.usage_in_bytes")
    if limit is None or used is None or limit >= _UNLIMITED:
        return None
    return limit - used + _reclaimable(folder)


def _reclaimable(folder: Path) -> int:
    """File pages that the kernel drops before it kills anybody."""
    with contextlib.suppress(OSError, ValueError):
        for line in (folder / "memory.stat").read_text().splitlines():
            if line.startswith(("total_inactive_file ", "inactive_file ")):
                return int(line.split()[1])
    return 0


def _number(file: Path) -> int | None:
    try:
        return int(file.read_text())
    except (OSError, ValueError):
        return None
