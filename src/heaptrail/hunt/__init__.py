"""The hunt: the right requests and the right snapshots, in the right order, and the verdict on them."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from types import ModuleType
from typing import TYPE_CHECKING

from heaptrail.analysis.suspects import judge
from heaptrail.errors import HeaptrailError
from heaptrail.formats.verdict import verdict_json
from heaptrail.hunt.hunter import Captured, capture_rounds
from heaptrail.hunt.interruption import Interruption, run_until_interrupted, signals_interrupt
from heaptrail.hunt.plan import HuntPlan, Level
from heaptrail.hunt.progress import Progress, SilentProgress
from heaptrail.hunt.round_times import round_times
from heaptrail.hunt.run_folder import RunFolder
from heaptrail.hunt.urls import locate_service
from heaptrail.load.plan import LoadResult
from heaptrail.snapshot import Snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from heaptrail.model import Verdict

__all__ = [
    "HuntPlan",
    "HuntResult",
    "Interruption",
    "Level",
    "LoadResult",
    "Progress",
    "RunFolder",
    "SilentProgress",
    "hunt",
]


@dataclass(frozen=True, slots=True)
class HuntResult:
    """A verdict and where the evidence lies. `loads` are the measured rounds, without the warm-up."""

    verdict: Verdict
    folder: RunFolder
    snapshots: tuple[Path, ...]
    loads: tuple[LoadResult, ...]


def hunt(plan: HuntPlan, progress: Progress | None = None, *, interruption: Interruption | None = None) -> HuntResult:
    """Hunt for leaks and say what was found. In a thread that is not the main one, `interruption` is what ends it early.

    Whatever happens, the process is left as it was found, or ended if it was started here, and no half file
    stays. Raises `UsageError`, `CaptureError`, `LoadFailed`, and KeyboardInterrupt after a signal.
    """
    progress = progress or SilentProgress()
    service = locate_service(plan, os.environ)
    folder = RunFolder.create(plan.out)
    try:
        with signals_interrupt():
            captured = run_until_interrupted(capture_rounds(plan, service, folder, progress), interruption)
            return _judge(captured, folder, progress)
    except KeyboardInterrupt as interrupted:
        folder.step("interrupted")
        raise KeyboardInterrupt(_what_stays(folder, *interrupted.args)) from None
    except HeaptrailError as error:
        folder.step("failed", error=error.message)
        raise


def _what_stays(folder: RunFolder, *problems: object) -> str:
    finished = len(folder.finished_snapshots())
    kept = f"{finished} finished snapshot{'' if finished == 1 else 's'}" if finished else "the log, no snapshot"
    return " ".join([*map(str, problems), f"Stopped; {folder.path} keeps {kept}."])


def _judge(captured: Captured, folder: RunFolder, progress: Progress) -> HuntResult:
    progress.phase("verdict", None)
    snapshots = tuple(capture.path for capture in captured.captures)
    requests = [load.requests for load in captured.loads]
    verdict = judge(
        [Snapshot.open(path) for path in snapshots],
        requests,
        times=round_times(folder.steps(), [path.name for path in snapshots]),
        script_urls={int(number): url for number, url in captured.scripts.items()},
        notes=captured.notes,
    )
    verdict = replace(verdict, caveats=captured.notes)
    folder.keep("verdict.json", verdict_json(verdict) + "\n")
    folder.step("verdict", clean=verdict.clean, suspects=len(verdict.suspects))
    progress.finish("")
    return HuntResult(verdict, folder, snapshots, captured.loads)


class _CallablePackage(ModuleType):
    """`heaptrail.hunt` is this package and, as a name of the public API, the function in it."""

    def __call__(
        self, plan: HuntPlan, progress: Progress | None = None, *, interruption: Interruption | None = None
    ) -> HuntResult:
        return hunt(plan, progress, interruption=interruption)


sys.modules[__name__].__class__ = _CallablePackage
