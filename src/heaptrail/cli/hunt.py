"""`heaptrail hunt`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heaptrail.cli.process_id import require_process_id
from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from heaptrail.hunt import HuntResult, Level


@click.command("hunt")
@click.option(
    "--url",
    "urls",
    multiple=True,
    metavar="URL",
    help="What to request; several are taken in turn. {port} is a free port, in the command as well, and in its PORT. "
    "[default: http://127.0.0.1:{port}/]",
)
@click.option("--method", default="GET", show_default=True, help="HTTP method of the requests.")
@click.option("--header", "headers", multiple=True, metavar="'NAME: VALUE'", help="Header; may be repeated.")
@click.option("--body", metavar="TEXT|@FILE", help="Body of the requests, or the file that holds it.")
@click.option("--requests", default=2500, show_default=True, metavar="N", help="Requests a round, exactly.")
@click.option("--concurrency", default=8, show_default=True, metavar="N", help="Requests at a time.")
@click.option("--warmup", default=500, show_default=True, metavar="N", help="Requests before the first snapshot.")
@click.option("--rounds", type=int, metavar="N", help="Rounds of requests, a snapshot around each. [default: 2]")
@click.option(
    "--level",
    type=click.Choice(["strict", "steady", "quick"]),
    default="strict",
    show_default=True,
    help="steady makes one round; quick as well, and without a warm-up.",
)
@click.option("--load", metavar="CMD", help='Make the requests with this instead: "autocannon -a {requests} {url}".')
@click.option("--action", metavar="JAVASCRIPT", help="What a visitor does in the page behind --inspect, in place of requests.")
@click.option("--ready", metavar="URL", help="The service is ready when this answers. [default: the first --url]")
@click.option("--ready-timeout", default=30.0, show_default=True, metavar="SECONDS", help="How long to wait for it.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Run folder, new or empty. [default: heaptrail-runs/<date-time>]",
)
@click.option("--force", is_flag=True, help="Capture even if memory or the disk may not suffice.")
@click.option("--allocations", is_flag=True, help="Say where what leaks was allocated; of Python, whose work slows down.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
@click.option("--limit", default=0, metavar="N", help="Print at most N suspects. [default: all]")
@click.option(
    "--pid", type=int, callback=require_process_id, metavar="N", help="Hunt in this running process, of Node.js or Python."
)
@click.option(
    "--python-pid",
    type=int,
    callback=require_process_id,
    metavar="N",
    help="Hunt in this running process, of Python under whatever name.",
)
@click.option("--inspect", metavar="HOST:PORT", help="Hunt in the process, or in the page, with this open inspector.")
@click.argument("command_line", nargs=-1, type=click.UNPROCESSED, metavar="[-- COMMAND...]")
def command(
    *,
    urls: tuple[str, ...],
    method: str,
    headers: tuple[str, ...],
    body: str | None,
    requests: int,
    concurrency: int,
    warmup: int,
    rounds: int | None,
    level: Level,
    load: str | None,
    action: str | None,
    ready: str | None,
    ready_timeout: float,
    out: Path | None,
    force: bool,
    allocations: bool,
    as_json: bool,
    limit: int,
    pid: int | None,
    python_pid: int | None,
    inspect: str | None,
    command_line: tuple[str, ...],
) -> int:
    """Find the leaks of a service: start it, load it, compare its heap.

    The service is warmed up, and its heap captured before, between and after two rounds of requests. What
    grows in every round is named, with what holds it and where that is in the source. A run folder keeps the
    snapshots.

    \b
      heaptrail hunt -- node server.js
      heaptrail hunt -- uvicorn app:app --port '{port}'
      heaptrail hunt --url 'http://127.0.0.1:{port}/login' --method POST --body @login.json -- npm start
      heaptrail hunt --url http://127.0.0.1:3000/ --pid 4711
      heaptrail hunt --python-pid 4711
      heaptrail hunt --allocations -- python server.py
      heaptrail hunt --inspect 127.0.0.1:9222 --action "document.querySelector('#next').click()"

    Exit code 1 when a leak is found.
    """  # noqa: D301
    from heaptrail.cli.phases import phases_on
    from heaptrail.hunt import HuntPlan, hunt
    from heaptrail.hunt.interruption import signals_interrupt
    from heaptrail.targets.addresses import parse_inspector_address

    plan = HuntPlan(
        command=command_line,
        pid=pid,
        python_pid=python_pid,
        inspect=parse_inspector_address(inspect) if inspect is not None else None,
        urls=urls,
        ready=ready,
        method=method.upper(),
        headers=tuple(_header(text) for text in headers),
        body=_body(body) if body is not None else None,
        requests=requests,
        concurrency=concurrency,
        warmup=warmup,
        rounds=rounds,
        level=level,
        load=load,
        action=action,
        out=out,
        force=force,
        allocations=allocations,
        ready_timeout=ready_timeout,
    )
    try:
        with phases_on(sys.stderr) as progress:
            result = hunt(plan, progress)
    except KeyboardInterrupt as interruption:
        click.echo(str(interruption), err=True)
        raise
    with signals_interrupt():
        _print(result, as_json=as_json, limit=limit)
    return 0 if result.verdict.clean else 1


def _header(text: str) -> tuple[str, str]:
    from heaptrail.load.headers import parse_header

    try:
        return parse_header(text)
    except ValueError as error:
        raise UsageError(f"--header {text!r} {error}.", help="For example: --header 'Accept: text/html'") from None


def _body(text: str) -> bytes:
    if not text.startswith("@"):
        return text.encode()
    try:
        return Path(text[1:]).read_bytes()
    except OSError as error:
        raise UsageError(f"--body {text}: {error.strerror}.") from None


def _print(result: HuntResult, *, as_json: bool, limit: int) -> None:
    if as_json:
        from heaptrail.formats.verdict import verdict_json

        click.echo(verdict_json(result.verdict, limit=limit))
        return
    from heaptrail.report.console import Console
    from heaptrail.report.terminal import print_verdict

    print_verdict(result.verdict, Console(), limit=limit)
