"""Memory and disk for a capture."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from heaptrail.targets.diagnosis.findings import Finding
from heaptrail.targets.limits import memory_headroom
from heaptrail.targets.prediction import free_disk
from heaptrail.targets.processes import resident_bytes
from heaptrail.units import format_bytes


def memory_of(pid: int) -> Finding:
    """What the process has, and what it may still take."""
    used, headroom = resident_bytes(pid), memory_headroom(pid)
    text = f"{format_bytes(used)} resident, {format_bytes(headroom.bytes)} {_bound(headroom.bound)}"
    if headroom.bytes < used:
        help_ = "A capture may take as much again. It is predicted exactly, and refused if it does not fit."
        return Finding("memory", "note", text, help_)
    return Finding("memory", "ok", text)


def memory_here() -> Finding:
    """What is available on this machine, or in this container."""
    headroom = memory_headroom(os.getpid())
    return Finding("memory", "ok", f"{format_bytes(headroom.bytes)} {_bound(headroom.bound)}")


def disk_here(needed: int) -> Finding:
    """The folder in which snapshots are written, for a process with `needed` bytes of memory."""
    folder = Path.cwd()
    if not os.access(folder, os.W_OK):
        return Finding("disk", "bad", f"{folder} may not be written", "Go to a folder that may, or name one: -o FILE.")
    free = free_disk(folder)
    if free < needed:
        help_ = "A snapshot may not fit: go to a larger file system, or name one: -o FILE."
        return Finding("disk", "note", f"{format_bytes(free)} free in {folder}", help_)
    return Finding("disk", "ok", f"{format_bytes(free)} free in {folder}")


def temporary_folder() -> Finding:
    """Where the control socket of a Python process is made."""
    try:
        with tempfile.TemporaryDirectory(prefix="heaptrail-") as folder:
            return Finding("temporary files", "ok", f"may be written in {Path(folder).parent}")
    except OSError:
        return Finding(
            "temporary files",
            "bad",
            "may not be written anywhere",
            "Name a folder that may be written: TMPDIR=$HOME heaptrail …",
        )


def _bound(text: str) -> str:
    return text.removeprefix("memory ").removeprefix("what the ")
