"""Every error that heaptrail raises on purpose.

    HeaptrailError
    ├── UsageError            2   the call itself is wrong
    ├── InvalidSnapshot       3   a file that is not a usable heap snapshot
    └── CaptureError          4   a live process could not be captured
        ├── CaptureRefused        the predicted cost is too high
        ├── CaptureRunning        another capture of the process is under way
        ├── TargetExited          the process ended
        ├── TargetOutOfMemory     the process ran out of memory
        ├── TargetUnresponsive    the process does not answer
        ├── ConnectionLost        the inspector closed the connection
        ├── InspectorUnavailable  there is no inspector to talk to
        └── LoadFailed            the requests fail, so that growth says nothing

The number is the exit code of a command that ends with it.
"""

from __future__ import annotations


class HeaptrailError(Exception):
    """An error with one line that says what is wrong and one that says what to do."""

    exit_code = 1

    def __init__(self, message: str, *, help: str = "") -> None:  # noqa: A002
        super().__init__(message)
        self.message = message
        self.help = help


class UsageError(HeaptrailError):
    """The call is wrong: an option, an argument or their combination."""

    exit_code = 2


class InvalidSnapshot(HeaptrailError):
    """A file cannot be read as a heap snapshot.

    `section` is the part of the file that is at fault (`snapshot`, `nodes`, `edges`, `strings`, …) and
    `byte` the offset from the beginning of the (decompressed) file where the fault shows.
    """

    exit_code = 3

    def __init__(self, message: str, *, section: str = "", byte: int | None = None, help: str = "") -> None:  # noqa: A002
        super().__init__(message, help=help)
        self.section = section
        self.byte = byte


class CaptureError(HeaptrailError):
    """A live process could not be captured. `output` is the last that the process printed."""

    exit_code = 4

    def __init__(self, message: str, *, help: str = "", output: str = "") -> None:  # noqa: A002
        super().__init__(message, help=help)
        self.output = output


class CaptureRefused(CaptureError):
    """A capture would cost more memory, disk or time than there is; `--force` overrides."""


class CaptureRunning(CaptureError):
    """Another capture of the same process is under way."""


class TargetExited(CaptureError):
    """The process ended before the work was done."""


class TargetOutOfMemory(CaptureError):
    """The process ran out of memory."""


class TargetUnresponsive(CaptureError):
    """The process does not answer in time."""


class ConnectionLost(CaptureError):
    """The connection to the inspector was closed from the other side."""


class InspectorUnavailable(CaptureError):
    """No inspector answers at the given place, or none can be opened."""


class LoadFailed(CaptureError):
    """More than half of the requests failed."""
