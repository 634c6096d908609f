"""`heaptrail snapshot`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heaptrail.cli.process_id import require_process_id

if TYPE_CHECKING:
    from heaptrail.targets.protocol import Capture


@click.command("snapshot")
@click.option(
    "--pid", type=int, callback=require_process_id, metavar="N", help="The process, of Node.js or Python; it is left as it was."
)
@click.option(
    "--python-pid", type=int, callback=require_process_id, metavar="N", help="The process, of Python under whatever name."
)
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
    from heaptrail.hunt.one_snapshot import take_snapshot

    with phases_on(sys.stderr) as progress:
        capture = take_snapshot(output, pid=pid, python_pid=python_pid, inspect=inspect, force=force, progress=progress)
    _print(capture, as_json=as_json)


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
