"""How much memory this process may still take, from the kernel's own files; nothing is imported for it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Version 1 says "no limit" with a number near 2**63.
_UNLIMITED = 1 << 60
_LONGEST = 1 << 16


@dataclass(frozen=True, slots=True)
class Headroom:
    """Bytes that may still be taken, and what sets the bound, in words."""

    bytes: int
    bound: str


def memory_headroom(*, root: str = "/") -> Headroom | None:
    """The least of what the machine has available and what each control group of this process still allows.

    None where the system does not say. `root` is where `/proc` and `/sys` are found.
    """
    bounds = [*_machine(root), *_groups(root)]
    return min(bounds, key=lambda bound: bound.bytes, default=None)


def memory_limit(*, root: str = "/") -> int | None:
    """The least of the machine's memory and what each control group of this process may have; None where nobody says."""
    total = _fields(f"{root}/proc/meminfo").get("MemTotal:")
    limits = [limit for folder in _group_folders(root) if (limit := _limit(folder)) is not None]
    return min([*limits, *([total * 1024] if total is not None else [])], default=None)


def private_bytes(*, root: str = "/") -> int:
    """Memory of this process that is in use and backed by no file: what a copy of it shares until it is written to."""
    status = _fields(f"{root}/proc/self/status")
    return (status.get("RssAnon:") or status.get("VmRSS:") or 0) * 1024


def _machine(root: str) -> Iterator[Headroom]:
    available = _fields(f"{root}/proc/meminfo").get("MemAvailable:")
    if available is not None:
        yield Headroom(available * 1024, "available on this machine")


def _groups(root: str) -> Iterator[Headroom]:
    for folder in _group_folders(root):
        yield from _group(folder)


def _group_folders(root: str) -> Iterator[str]:
    groups = f"{root}/sys/fs/cgroup"
    for line in _lines(f"{root}/proc/self/cgroup"):
        _, controllers, path = line.split(":", 2)
        if controllers == "":
            mounts = [groups, f"{groups}/unified"]
        elif "memory" in controllers.split(","):
            mounts = [f"{groups}/memory"]
        else:
            continue
        for mount in mounts:
            # Inside a container the path may be the host's, and the mount the container's own group.
            folder = f"{mount}{path}".rstrip("/")
            while folder.startswith(mount):
                yield folder
                folder = folder.rpartition("/")[0]


def _group(folder: str) -> Iterator[Headroom]:
    limit = _limit(folder)
    used = _number(f"{folder}/memory.current") or _number(f"{folder}/memory.usage_in_bytes")
    if limit is None or used is None:
        return
    # File pages that the kernel drops before it kills anybody.
    statistics = _fields(f"{folder}/memory.stat")
    reclaimable = statistics.get("total_inactive_file") or statistics.get("inactive_file") or 0
    yield Headroom(max(limit - used + reclaimable, 0), f"allowed by the control group {folder}")


def _limit(folder: str) -> int | None:
    limit = _number(f"{folder}/memory.max") or _number(f"{folder}/memory.limit_in_bytes")
    return limit if limit is not None and limit < _UNLIMITED else None


def _fields(file: str) -> dict[str, int]:
    fields = {}
    for line in _lines(file):
        name, value, *_ = [*line.split(), "", ""]
        if value.isdecimal():
            fields[name] = int(value)
    return fields


def _lines(file: str) -> list[str]:
    return (_text(file) or "").splitlines()


def _number(file: str) -> int | None:
    text = (_text(file) or "").strip()
    return int(text) if text.isdecimal() else None


def _text(file: str) -> str | None:
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return os.read(descriptor, _LONGEST).decode("utf-8", "replace")
    except OSError:
        return None
    finally:
        os.close(descriptor)
