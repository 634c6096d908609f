"""`heaptrail lab`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from heaptrail.lab.settings import LabSettings


@click.command("lab")
@click.option("--port", type=int, metavar="N", help="0 takes a free one. [default: $PORT, or 3000]")
@click.option("--host", metavar="ADDRESS", help="Where to listen. [default: $HOST, or 127.0.0.1]")
def command(*, port: int | None, host: str | None) -> None:
    """Start the leak lab: a server to practise on.

    It leaks on purpose. Its start page has five leak patterns to start and stop, and ten exercises, each with the
    command that hunts in it. LAB_UNIT_MIB is the size of what one call of a pattern leaks (8); when the process has
    LAB_MAX_RSS_MIB (2048) in memory, all leaks are stopped. HEAPDUMP_TOKEN opens the debug endpoint. Ctrl-C ends it.

    \b
      heaptrail lab
      heaptrail lab --port 3001
      heaptrail hunt --url 'http://127.0.0.1:{port}/problem/02leak' -- heaptrail lab
    """  # noqa: D301
    try:
        from heaptrail.lab.serving import serve
        from heaptrail.lab.settings import settings_from
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package == "heaptrail":
            raise
        raise UsageError(f"The lab needs {package}.", help="pip install 'heaptrail[lab]'") from None

    settings = settings_from(os.environ, host=host, port=port)
    _open_control_socket()
    serve(settings, lambda listening: _print_started(settings, listening))


def _open_control_socket() -> None:
    """Let hunts in without a debugger."""
    from heaptrail.agent.control import start_control
    from heaptrail.targets.control_folder import user_control_folder

    folder = user_control_folder()
    try:
        start_control(folder)
    except OSError as error:
        click.echo(f"note: no control socket in {folder} ({error.strerror}): a hunt needs a debugger here", err=True)


def _print_started(settings: LabSettings, port: int) -> None:
    from heaptrail.lab.addresses import base_url, is_loopback
    from heaptrail.lab.cards import hunt_command

    base = base_url(settings.host, port)
    click.echo(f"the leak lab listens on {base}/ (pid {os.getpid()}); Ctrl-C ends it")
    if not is_loopback(settings.host):
        click.echo("warning: others can reach it, and it gives its heap to whoever asks", err=True)
    click.echo(f"next: {hunt_command(f'{base}/problem/02leak', '--requests 1000')}")
