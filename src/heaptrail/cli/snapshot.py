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
    from collections.abc import Coroutine

    from heaptrail.cli.phases import Phases
    from heaptrail.targets.addresses import InspectorAddress
    from heaptrail.targets.node import NodeTarget
    from heaptrail.targets.protocol import Capture
    from heaptrail.targets.python import PythonTarget


@click.command("snapshot")
@click.option("--pid", type=int, metavar="N", help="The process, of Node.js or Python; it is left as it was.")
@click.option("--python-pid", type=int, metavar="N", help="The process, of Python under whatever name.")
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
def command(
    *, pid: int | None, python_pid: int | None, inspect: str | None, output: Path | None, force: bool, as_json: bool
) -> None:
    """Take a heap snapshot of a live process.

    A Node.js process stands still while it is captured; a Python process for milliseconds, then a copy of it
    writes the file. How long that takes and how much memory is predicted first, and the capture refused when
    there is too little. heaptrail doctor --pid N says beforehand whether it will work.

    \b
      heaptrail snapshot --pid 4711 -o now.heapsnapshot
      heaptrail snapshot --python-pid 4712
      heaptrail snapshot --inspect 127.0.0.1:9229
    """  # noqa: D301
    from heaptrail.cli.phases import phases_on
    from heaptrail.hunt.interruption import run_until_interrupted
    from heaptrail.targets.addresses import parse_inspector_address

    if sum(given is not None for given in (pid, python_pid, inspect)) != 1:
        raise UsageError("Name one process.", help="Give --pid N, --python-pid N or --inspect HOST:PORT.")
    if pid is not None and _is_python(pid):
        pid, python_pid = None, pid
    address = parse_inspector_address(inspect) if inspect is not None else None
    path = (output or Path(f"{datetime.now():%Y-%m-%d-%H%M%S}.heapsnapshot")).absolute()
    _require_new(path)
    with phases_on(sys.stderr) as progress:
        capture = run_until_interrupted(_capture(_open(pid, python_pid, address, path.parent), path, progress, force=force))
    _print(capture, as_json=as_json)


def _require_new(path: Path) -> None:
    if path.exists():
        raise UsageError(f"{path} is there already.", help="Choose another name with -o.")
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise UsageError(f"The folder {path.parent} is not there, or may not be written.")


def _is_python(pid: int) -> bool:
    from heaptrail.targets.processes import looks_like_node
    from heaptrail.targets.python_attach.interpreter import find_interpreter

    if looks_like_node(pid):
        return False
    try:
        return find_interpreter(pid) is not None
    except OSError:
        return False


async def _open(
    pid: int | None, python_pid: int | None, address: InspectorAddress | None, folder: Path
) -> NodeTarget | PythonTarget:
    from heaptrail.targets.node import NodeTarget
    from heaptrail.targets.python import PythonTarget

    if python_pid is not None:
        return await PythonTarget.of_process(python_pid)
    if pid is not None:
        return await NodeTarget.of_process(pid, folder)
    assert address is not None
    return await NodeTarget.of_inspector(address, folder)


async def _capture(
    opening: Coroutine[None, None, NodeTarget | PythonTarget], path: Path, progress: Phases, *, force: bool
) -> Capture:
    from heaptrail.targets.waiting import to_the_end

    progress.phase("connect", None)
    target = await opening
    try:
        progress.finish(target.runtime)
        return await _capture_from(target, path, progress, force=force)
    finally:
        await to_the_end(target.close())


async def _capture_from(target: NodeTarget | PythonTarget, path: Path, progress: Phases, *, force: bool) -> Capture:
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
