"""What a reader names, files or the folder of a hunt, as snapshots in their order, and what these say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail.errors import UsageError
from heaptrail.formats.verdict_reading import read_verdict
from heaptrail.hunt.round_times import round_times
from heaptrail.hunt.run_folder import RunFolder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from heaptrail.model import RoundTime, SingleSnapshotVerdict, Verdict
    from heaptrail.snapshot import Snapshot


def named_snapshots(paths: Sequence[Path]) -> tuple[Path | None, list[Path]]:
    """The folder of the hunt, if that is named, and the files.

    Raises `UsageError` for a folder that is none, or that stands among others.
    """
    if len(paths) == 1 and paths[0].is_dir():
        files = RunFolder(paths[0]).finished_snapshots()
        if not files:
            raise UsageError(f"{paths[0]} is not the folder of a hunt: there is no snapshot in it", help="name snapshots: FILE…")
        return paths[0], files
    for path in paths:
        if path.is_dir():
            raise UsageError(f"{path} is a folder, and stands among others", help="name its snapshots, or the folder alone")
    return None, list(paths)


def kept_verdict(run: Path | None, snapshot_count: int) -> Verdict | None:
    """What the hunt said; None where it came to nothing, or said it of other snapshots than are there now.

    Raises `InvalidSnapshot` for a `verdict.json` that is none.
    """
    kept = None if run is None else read_verdict(run / "verdict.json")
    return kept if kept is not None and len(kept.snapshots) == snapshot_count else None


def judge_anew(
    snapshots: Sequence[Snapshot], requests: Sequence[int], script_urls: Mapping[int, str], times: Sequence[RoundTime] = ()
) -> Verdict | SingleSnapshotVerdict:
    """What two or more snapshots say, or what keeps much of a single one. Cost: that of `judge`, or of `find_suspects`."""
    if len(snapshots) == 1:
        from heaptrail.analysis.single import find_suspects

        return find_suspects(snapshots[0])
    from heaptrail.analysis.suspects import judge

    return judge(snapshots, requests, times=times, script_urls=script_urls)


def known_times(files: Sequence[Path]) -> tuple[RoundTime, ...]:
    """How long the rounds between these snapshots took, where they lie in the folder of the hunt that took them; else nothing."""
    folders = {file.parent for file in files}
    if len(folders) != 1:
        return ()
    return round_times(RunFolder(folders.pop()).steps(), [file.name for file in files])
