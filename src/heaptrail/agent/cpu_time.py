"""How much of the processor each thread has used."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_TASKS = Path("/proc/self/task")
_TICK = 1_000_000


class CPUTime:
    """Asks the kernel, a small read for each thread. Where it does not say, all threads count alike."""

    def __init__(self) -> None:
        self._known = _nanoseconds(threading.get_native_id()) > 0
        self._before: dict[int, int] = {}

    def since_last_look(self, threads: Mapping[int, int | None]) -> dict[int, int]:
        """Nanoseconds by the thread's identifier; its native one stands in `threads`. 0 for one seen first."""
        if not self._known:
            return dict.fromkeys(threads, _TICK)
        now = {ident: _nanoseconds(native) for ident, native in threads.items() if native is not None}
        used = {ident: total - self._before.get(ident, total) for ident, total in now.items()}
        self._before = now
        return {ident: max(nanoseconds, 0) for ident, nanoseconds in used.items()}


def _nanoseconds(native: int) -> int:
    with contextlib.suppress(OSError, ValueError, IndexError):  # it has ended
        return int((_TASKS / str(native) / "schedstat").read_bytes().split()[0])
    return 0
