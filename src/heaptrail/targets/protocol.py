"""What the hunt needs of a live process, whatever its runtime."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from heaptrail.errors import CaptureError
    from heaptrail.targets.limits import Headroom
    from heaptrail.targets.prediction import Cost

CaptureProgress = Callable[[int, int], None]
"""Called with (done, total) in any unit, as often as something is known."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What the process itself says of its memory, in bytes. `heap_used` of Python: resident, and of no file."""

    heap_used: int
    heap_total: int
    external: int
    resident: int


@dataclass(frozen=True, slots=True)
class Capture:
    """A finished snapshot file. `seconds` is how long the process stood still."""

    path: Path
    bytes: int
    seconds: float


class Target(Protocol):
    """A process whose heap can be captured several times with ids that stay the same."""

    @property
    def pid(self) -> int | None:
        """The process on this machine; None where only its inspector is known."""

    @property
    def runtime(self) -> str:
        """`node v20.11.0`, `python 3.12.1`, …"""

    @property
    def way(self) -> str:
        """How snapshots leave the process, the same for all of a run."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the verdict must know of this process."""

    @property
    def output(self) -> str:
        """The last that the process printed, where we have it."""

    async def require_turning(self, seconds: float = ...) -> None:
        """Raise `TargetUnresponsive` when the process does not answer, or is stuck in one piece of code."""

    async def memory(self) -> Memory:
        """One question to the process."""

    async def heap_used(self) -> int | None:
        """What `memory` says of the heap, with garbage, and without running any code of the process; None where that cannot be.

        Waits for a process that stands still. Raises `CaptureError` where the process does not say it.
        """

    async def record_allocations(self) -> None:
        """Have the snapshots to come say where objects were allocated, from now on. Raises `UsageError` where that cannot be.

        Ends with `close`.
        """

    async def collect(self) -> None:
        """Collect, let what is outstanding finish, and collect again."""

    async def predict(self) -> tuple[Cost, Headroom]:
        """The cost of a snapshot of the heap as it is now, and the memory that there is for it."""

    async def snapshot(self, path: Path, progress: CaptureProgress) -> Capture:
        """Write one complete snapshot to `path` (0600), or raise a `CaptureError` and leave no file."""

    async def scripts(self) -> dict[str, str]:
        """Script id → file, where the snapshots themselves do not say so. To be asked after the last capture."""

    async def ended(self) -> CaptureError:
        """Return, once the process has ended by itself, the error that says how."""

    async def close(self) -> None:
        """Leave the process as it was found; end it if it was started for the capture."""
