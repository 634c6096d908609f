"""One hunt, or one capture, in a thread of its own: what it does, and what is told of it."""

from __future__ import annotations

import logging
import time
from threading import Thread
from typing import TYPE_CHECKING, Protocol

from heaptrail.errors import HeaptrailError
from heaptrail.hunt import Interruption, hunt
from heaptrail.hunt.one_snapshot import take_snapshot
from heaptrail.web.events import EventLog

if TYPE_CHECKING:
    from pathlib import Path

    from heaptrail.formats.verdict import Json
    from heaptrail.hunt import HuntPlan
    from heaptrail.web.asked_hunts import Asked

logger = logging.getLogger("heaptrail.web")

_LEAST_SECONDS = 0.1
"""Between two events that tell how far a phase is."""


class Shown(Protocol):
    """Where what was captured is looked at."""

    def show_run(self, folder: Path) -> list[int]:
        """Open the folder of a hunt; the numbers of its snapshots."""

    def show_snapshot(self, file: Path, pid: int) -> list[int]:
        """Open a snapshot of a process; its number."""


class RunningHunt:
    """One hunt or capture, and at the same time who is told of its progress."""

    def __init__(self, asked: Asked, shown: Shown) -> None:
        self.events = EventLog()
        self.interruption = Interruption()
        self._asked = asked
        self.is_over = False
        self._shown = shown
        self._began = time.monotonic()
        self._advanced = 0.0
        self._thread = Thread(target=self._run, name="heaptrail hunt")

    def begin(self) -> None:
        """Start the thread."""
        self.events.add("start", self._asked.described)
        self._thread.start()

    def join(self) -> None:
        """Wait for the thread's end."""
        self._thread.join()

    def phase(self, name: str, estimate: float | None) -> None:
        """See `heaptrail.hunt.Progress`."""
        self.events.add("phase", {"name": name, "estimate": estimate})

    def advance(self, done: int, total: int) -> None:
        """See `heaptrail.hunt.Progress`."""
        now = time.monotonic()
        if done < total and now - self._advanced < _LEAST_SECONDS:
            return
        self._advanced = now
        self.events.replace("advance", {"done": done, "total": total})

    def finish(self, outcome: str) -> None:
        """See `heaptrail.hunt.Progress`."""
        self.events.add("finish", {"outcome": outcome})

    def measured(self, resident: int, heap_used: int | None, requests: int) -> None:
        """See `heaptrail.hunt.Progress`."""
        seconds = round(time.monotonic() - self._began, 3)
        self.events.add("memory", {"seconds": seconds, "resident": resident, "heap_used": heap_used, "requests": requests})

    def _run(self) -> None:
        try:
            done = self._captured() if self._asked.plan is None else self._hunted(self._asked.plan)
        except KeyboardInterrupt as interruption:
            self._end("failed", {"message": " ".join(map(str, interruption.args)) or "Stopped.", "help": ""})
        except HeaptrailError as error:
            self._end("failed", {"message": error.message, "help": error.help})
        except Exception as error:
            logger.exception("the hunt")
            message = f"heaptrail has a defect here: {type(error).__name__}."
            self._end("failed", {"message": message, "help": "What happened stands in the terminal of heaptrail serve."})
        else:
            self._end("done", done)

    def _hunted(self, plan: HuntPlan) -> dict[str, Json]:
        result = hunt(plan, self, interruption=self.interruption)
        indexes = self._shown.show_run(result.folder.path)
        return {"clean": result.verdict.clean, "suspects": len(result.verdict.suspects), "snapshots": indexes}

    def _captured(self) -> dict[str, Json]:
        capture = take_snapshot(pid=self._asked.pid, progress=self, interruption=self.interruption)
        return {"clean": None, "suspects": 0, "snapshots": self._shown.show_snapshot(capture.path, self._asked.pid)}

    def _end(self, type_: str, data: dict[str, Json]) -> None:
        self.is_over = True  # before that is told: another may be asked for at once
        self.events.add(type_, data, last=True)
