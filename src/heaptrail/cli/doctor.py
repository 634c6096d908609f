"""`heaptrail doctor`."""

from __future__ import annotations

import click

from heaptrail.cli.process_id import require_process_id
from heaptrail.errors import CaptureError


@click.command("doctor")
@click.option("--pid", type=int, callback=require_process_id, metavar="N", help="The process to look at. [default: this machine]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (heaptrail.doctor/1).")
def command(*, pid: int | None, as_json: bool) -> int:
    """Say whether a capture will work, and what to type if not.

    Of a process, to which nothing is done; without --pid, of processes on this machine.

    \b
      heaptrail doctor --pid 4711
      heaptrail doctor

    Exit code 4 when a capture of the process will not work.
    """  # noqa: D301
    from heaptrail.targets.diagnosis import diagnose_machine, diagnose_process

    diagnosis = diagnose_machine() if pid is None else diagnose_process(pid)
    if as_json:
        from heaptrail.report.doctor import diagnosis_json

        click.echo(diagnosis_json(diagnosis))
    else:
        from heaptrail.report.console import Console
        from heaptrail.report.doctor import print_diagnosis

        print_diagnosis(diagnosis, Console())
    return 0 if diagnosis.works else CaptureError.exit_code
