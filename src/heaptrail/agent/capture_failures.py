"""What went wrong in a capture, in words."""

from __future__ import annotations

import errno
import os
import signal
from typing import TYPE_CHECKING

from heaptrail.errors import CaptureError, CaptureRefused, CaptureRunning

if TYPE_CHECKING:
    from collections.abc import Callable

    from heaptrail._walker import CaptureOutcome

# What a system call answers that is refused to make another process.
REFUSALS = {
    errno.EAGAIN: "the limit of processes is reached",
    errno.ENOMEM: "the system has no memory for a copy of this process",
    errno.EPERM: "this process may not make others",
    errno.ENOSYS: "this system cannot make a copy of a process",
}


def refusal(number: int) -> str:
    """Why there is no second process."""
    return REFUSALS.get(number, os.strerror(number))


def failure_of(outcome: CaptureOutcome, path: str, limit_seconds: int) -> CaptureError:
    """The error of a capture to `path` that failed."""
    failure, number = outcome["failure"], outcome["error_number"]
    if failure == "running":
        return CaptureRunning(
            "A capture is under way in this process already.",
            help="Wait for it to end; one at a time is enough to see what grows.",
        )
    if failure == "timed out":
        return CaptureError(
            f"The snapshot was not written within {limit_seconds} seconds; the unfinished file was removed.",
            help="Is the disk slow, or the machine short of processors? HEAPTRAIL_CAPTURE_SECONDS sets another limit.",
        )
    explain = _EXPLANATIONS.get(failure, _explain_bug)
    return explain(number, outcome["bytes"], path)


def _explain_file(number: int, _: int, path: str) -> CaptureError:
    part = f"{path}.part"
    if number == errno.EEXIST:
        return CaptureError(
            f"{part} exists already: another capture writes it, or one that was killed left it.",
            help=f"Remove it if no capture is under way: rm {part!r}",
        )
    return CaptureError(
        f"{part} cannot be made: {os.strerror(number)}.", help="Name a file in a folder that is there and that may be written to."
    )


def _explain_refusal(number: int, _: int, __: str) -> CaptureError:
    return CaptureRefused(
        f"This process cannot be copied: {refusal(number)}.",
        help='Leave way="auto", and the process writes the snapshot itself, standing still meanwhile.',
    )


def _explain_preparation(number: int, _: int, __: str) -> CaptureError:
    return CaptureError(f"There is no memory to share with a copy of this process: {os.strerror(number)}.")


def _explain_kill(number: int, _: int, __: str) -> CaptureError:
    name = signal.Signals(number).name if number in signal.valid_signals() else f"signal {number}"
    if number == signal.SIGKILL:
        return CaptureError(
            "The copy of this process that wrote the snapshot was killed (SIGKILL); the unfinished file was removed.",
            help="Where nobody did it by hand, the kernel did because memory ran out: give the process a higher limit.",
        )
    if number == signal.SIGSYS:
        return CaptureError(
            "A filter of system calls (seccomp) ended the copy of this process that wrote the snapshot; its file was removed.",
            help='way="in-process" does without a copy, and stands still meanwhile.',
        )
    return CaptureError(
        f"The copy of this process that wrote the snapshot ended by {name}; the unfinished file was removed.",
        help="That is a bug in heaptrail or an extension module that damaged the heap. Please report it with the Python version.",
    )


def _explain_write(number: int, written: int, path: str) -> CaptureError:
    folder = os.path.dirname(path)  # noqa: PTH120 - pathlib is not imported into a service for this
    helps = {
        errno.ENOSPC: f"Free some space in {folder}, or name a file on another disk.",
        errno.EDQUOT: f"The quota of this user is used up in {folder}: free some space, or name a file on another disk.",
        errno.EFBIG: "The process may not write files that large: raise its limit (ulimit -f).",
        errno.ENOMEM: "Writing takes about as much memory as the objects do: give the process a higher limit.",
        errno.EOVERFLOW: "The snapshots of this process have seen 2,146,483,647 objects and there are no more ids: restart it.",
    }
    return CaptureError(
        f"The snapshot broke off after {written:,} bytes: {os.strerror(number)}. The unfinished file was removed.",
        help=helps.get(number, f"Can files be written to {folder}?"),
    )


def _explain_bug(number: int, written: int, _: str) -> CaptureError:
    return CaptureError(
        f"The snapshot ended unexpectedly after {written:,} bytes ({number}); the unfinished file was removed.",
        help="That is a bug in heaptrail. Please report it with the Python version.",
    )


_EXPLANATIONS: dict[str, Callable[[int, int, str], CaptureError]] = {
    "file": _explain_file,
    "clone": _explain_refusal,
    "preparation": _explain_preparation,
    "killed": _explain_kill,
    "write": _explain_write,
}
