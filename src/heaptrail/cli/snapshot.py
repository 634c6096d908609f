"""`heaptrail snapshot`."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from heaptrail.cli.phases import Phases
    from heaptrail.targets.addresses import InspectorAddress
    from heaptrail.targets.node import NodeTarget
    from heaptrail.targets.protocol import Capture


@click.command("snapshot")
@click.option("--pid", type=int, metavar="N", help="The process; its inspector is opened, and shut afterwards.")
@click.option("--inspect", metavar="HOST:PORT", help="The open inspector of the process.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to write it. [default: <date-time>.heapsnapshot]",
)
@click.option("--force", is_flag=True, help="Capture even if memory or the disk may not suffice.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (heaptrail.capture/1).")
def command(*, pid: int | None, inspect: str | None, output: Path | None, force: bool, as_json: bool) -> None:
    """Take a heap snapshot of a live process.

    The process stands still while it is captured. How long that takes and how much memory is predicted first,
    and the capture refused when there is too little.

    \b
      heaptrail snapshot --pid 4711 -o now.heapsnapshot
      heaptrail snapshot --inspect 127.0.0.1:9229
    """  # noqa: D301
    from heaptrail.cli.phases import phases_on
    from heaptrail.hunt.interruption import run_until_interrupted
    from heaptrail.targets.addresses import parse_inspector_address

    if (pid is None) == (inspect is None):
        raise UsageError("Name one process.", help="Give --pid N or --inspect HOST:PORT.")
    address = parse_inspector_address(inspect) if inspect is not None else None
    path = (output or Path(f"{datetime.now():%Y-%m-%d-%H%M%S}.heapsnapshot")).absolute()
    _require_new(path)
    with phases_on(sys.stderr) as progress:
        capture = run_until_interrupted(_capture(pid, address, path, progress, force=force))
    _print(capture, as_json=as_json)


def _require_new(path: Path) -> None:
    if path.exists():
        raise UsageError(f"{path} is there already.", help="Choose another name with -o.")
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise UsageError(f"The folder {path.parent} is not there, or may not be written.")


async def _capture(pid: int | None, address: InspectorAddress | None, path: Path, progress: Phases, *, force: bool) -> Capture:
    from heaptrail.targets.node import NodeTarget
    from heaptrail.targets.waiting import to_the_end

    progress.phase("connect", None)
    if pid is not None:
        target = await NodeTarget.of_process(pid, path.parent)
    else:
        assert address is not None
        target = await NodeTarget.of_inspector(address, path.parent)
    try:
        progress.finish(target.runtime)
        return await _capture_from(target, path, progress, force=force)
    finally:
        await to_the_end(target.close())


async def _capture_from(target: NodeTarget, path: Path, progress: Phases, *, force: bool) -> Capture:
    from heaptrail.targets.prediction import free_disk, refuse_if_too_costly
    from heaptrail.units import format_bytes, format_duration

    progress.phase("snapshot", None)
    await target.collect()
    cost, headroom = await target.predict()
    if not force:
        refuse_if_too_costly(cost, headroom=headroom, disk=free_disk(path.parent), captures=1, folder=path.parent)
    progress.phase("snapshot", cost.seconds)
    capture = await target.snapshot(path, progress.advance)
    progress.finish(f"{format_bytes(capture.bytes)}, paused for {format_duration(capture.seconds)}")
    return capture


def _print(capture: Capture, *, as_json: bool) -> None:
    import shlex

    from heaptrail.units import format_bytes, format_duration

    if as_json:
        from heaptrail.report.json import capture_json

        click.echo(capture_json(capture))
        return
    pause = format_duration(capture.seconds)
    click.echo(f"{capture.path}  {format_bytes(capture.bytes)}, the process paused for {pause}")
    click.echo(f"next: heaptrail summary {shlex.quote(str(capture.path))}")
