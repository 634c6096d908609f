"""`heaptrail watch`."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from heaptrail.cli.process_id import require_process_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from heaptrail.agent.profile import Profile
    from heaptrail.agent.protocols import Exporter
    from heaptrail.watch.conditions import Reading

_MOST_SUSPECTS = 3


@click.command("watch")
@click.option("--pid", type=int, callback=require_process_id, metavar="N", help="The process, of Node.js or Python.")
@click.option(
    "--python-pid",
    type=int,
    callback=require_process_id,
    metavar="N",
    help="The process, of Python though it may not look like it.",
)
@click.option(
    "--when",
    "conditions",
    multiple=True,
    metavar="CONDITION",
    help="'rss > 1.5GiB', 'rss > 80%' of what the process may have, 'heap > 500MiB', 'rss grows by 200MiB'; may be repeated.",
)
@click.option("--every", metavar="DURATION", help="A snapshot every so often: 30m, 1h30m.")
@click.option(
    "--export",
    "places",
    multiple=True,
    metavar="FOLDER|URL",
    help="Where to keep them: a folder, s3://bucket/folder, …; may be repeated. [default: the working folder]",
)
@click.option("--cooldown", default="10m", show_default=True, metavar="DURATION", help="From one crossing to the next.")
@click.option("--look", default="5s", show_default=True, metavar="DURATION", help="How often to look.")
@click.option("--limit-files", type=int, metavar="N", help="End after so many snapshots. [default: go on]")
@click.option("--force", is_flag=True, help="Capture even if memory or the disk may not suffice.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object a line for each snapshot (heaptrail.profile/1).")
def command(
    *,
    pid: int | None,
    python_pid: int | None,
    conditions: tuple[str, ...],
    every: str | None,
    places: tuple[str, ...],
    cooldown: str,
    look: str,
    limit_files: int | None,
    force: bool,
    as_json: bool,
) -> None:
    """Take snapshots of a live process when its memory gets too high.

    Or now and then, with --every. The process is looked at from outside. It stands still only while it is captured.
    A condition is true once each time that it becomes true. The watch ends with the process, after --limit-files,
    or with Ctrl-C.

    \b
      heaptrail watch --pid 4711 --when 'rss > 1.5GiB' --limit-files 3
      heaptrail watch --pid 4711 --when 'rss > 80%' --every 30m --export s3://bucket/service
    """  # noqa: D301
    from heaptrail.agent.durations import parse_duration
    from heaptrail.hunt.interruption import run_until_interrupted
    from heaptrail.watch import WatchPlan, parse_condition, watch
    from heaptrail.watch.subject import Subject

    plan = WatchPlan(
        conditions=[parse_condition(text) for text in conditions],
        every=parse_duration(every) if every is not None else None,
        cooldown=parse_duration(cooldown),
        look=parse_duration(look),
        limit=limit_files,
        force=force,
    )
    subject = Subject.of(pid=pid, python_pid=python_pid)
    exporter, folder = _exporter(places)
    printed = _Printed(subject.number, folder, as_json=as_json)
    try:
        run_until_interrupted(watch(subject, plan, exporter, printed))
    finally:
        printed.end()


def _exporter(places: Sequence[str]) -> tuple[Exporter, Path | None]:
    """What keeps the snapshots, and the local folder in which they then lie, if any."""
    from heaptrail.agent import exporters

    made = [exporters.Fsspec(place) if "://" in place else exporters.File(place, keep=None) for place in places or (".",)]
    folder = next((each.folder for each in made if each.folder is not None), None)
    return (made[0] if len(made) == 1 else exporters.Several(*made)), folder


class _Printed:
    """Results on stdout, what goes on on stderr. See `WatchObserver`."""

    def __init__(self, pid: int, folder: Path | None, *, as_json: bool) -> None:
        self._pid = pid
        self._folder = folder
        self._as_json = as_json
        self._files: list[Path] = []

    def watching(self, reading: Reading) -> None:
        from heaptrail.targets.processes import describe
        from heaptrail.units import format_bytes

        heap = f", heap {format_bytes(reading.heap)}" if reading.heap is not None else ""
        click.echo(f"watching {describe(self._pid)}: rss {format_bytes(reading.rss)}{heap}", err=True)

    def due(self, reasons: Sequence[str]) -> None:
        click.echo(f"{', '.join(reasons)}: taking a snapshot", err=True)

    def exported(self, profile: Profile) -> None:
        if profile.status == "ok" and self._folder is not None:
            self._files.append(self._folder / profile.name)
        self._print(profile, str(self._folder / profile.name) if self._folder is not None else profile.name)

    def kept(self, profile: Profile, error: str) -> None:
        click.echo(f"not exported: {error}", err=True)
        if profile.status == "ok":
            self._files.append(profile.path)
        self._print(profile, str(profile.path))

    def ended(self, reason: str) -> None:
        click.echo(reason, err=True)

    def _print(self, profile: Profile, place: str) -> None:
        from heaptrail.units import format_bytes, format_duration

        if self._as_json:
            import json

            click.echo(json.dumps({**profile.document(), "path": place}))
        elif profile.status == "failed":
            click.echo(f"{place}  failed: {profile.error}")
        else:
            size, pause = float(profile.attributes["bytes"]), float(profile.attributes["pause_seconds"])
            click.echo(f"{place}  {format_bytes(size)}, the process paused for {format_duration(pause)}")

    def end(self) -> None:
        """What to type next."""
        if self._as_json or not self._files:
            return
        files = " ".join(shlex.quote(_short(path)) for path in self._files[-_MOST_SUSPECTS:])
        click.echo(f"next: heaptrail {'summary' if len(self._files) == 1 else 'suspects'} {files}")


def _short(path: Path) -> str:
    import os.path

    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
