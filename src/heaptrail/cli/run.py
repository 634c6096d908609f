"""`heaptrail run`."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

_PYTHON_FILES = (".py", ".pyz", ".pyc")


@click.command("run", context_settings={"allow_interspersed_args": False})
@click.option("-m", "is_module", is_flag=True, help="PROGRAM is a module, as in python -m.")
@click.option(
    "--trigger",
    "triggers",
    multiple=True,
    metavar="KIND:VALUE",
    help="When to capture; may be repeated. [default: signal:SIGUSR2]",
)
@click.option(
    "--profiler", "profilers", multiple=True, metavar="NAME", help="What to capture; may be repeated. [default: heap_snapshot]"
)
@click.option(
    "--export",
    "exports",
    multiple=True,
    default=["."],
    metavar="DIR|URL",
    help="Where to keep it; may be repeated. [default: the working folder]",
)
@click.option(
    "--python", "interpreter", metavar="PATH", help="The interpreter for a script or a module. [default: heaptrail's own]"
)
@click.argument("program", metavar="PROGRAM")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[ARGUMENTS...]")
def command(
    *,
    is_module: bool,
    triggers: tuple[str, ...],
    profilers: tuple[str, ...],
    exports: tuple[str, ...],
    interpreter: str | None,
    program: str,
    arguments: tuple[str, ...],
) -> None:
    """Run a Python program so that it captures its heap when asked to.

    PROGRAM is a script, a module with -m, or a command such as uvicorn, gunicorn or celery. It runs as it does without
    heaptrail, and so do the processes that it starts; each takes a snapshot of itself on SIGUSR2, into the working
    folder. `heaptrail hunt --python-pid` and `heaptrail snapshot --python-pid` need no debugger there.

    \b
      heaptrail run server.py
      heaptrail run -m uvicorn app:app
      heaptrail run --trigger signal:SIGRTMIN+3 --export /var/tmp/profiles gunicorn app:app
      kill -USR2 4711
    """  # noqa: D301
    from heaptrail.agent.environment import agent_from
    from heaptrail.targets.control_folder import user_control_folder
    from heaptrail.targets.python_environment import python_environment

    line = _command_line(program, arguments, is_module=is_module, interpreter=interpreter)
    environment = dict(os.environ)
    environment |= python_environment(environment, user_control_folder())
    environment["HEAPTRAIL_AGENT"] = "1"
    for name, values in (("TRIGGER", triggers), ("PROFILER", profilers), ("EXPORTER", [*map(_absolute, exports)])):
        if values:
            environment[f"HEAPTRAIL_{name}"] = ",".join(values)
    # What is wrong is told here, once, and not by every process of the program.
    agent_from(environment)
    _become(line, environment)


def _command_line(program: str, arguments: Sequence[str], *, is_module: bool, interpreter: str | None) -> list[str]:
    if is_module:
        return [interpreter or sys.executable, "-m", program, *arguments]
    is_named_as_file = os.sep in program or program.endswith(_PYTHON_FILES)
    found = None if is_named_as_file else shutil.which(program)
    if found is not None:
        return [found, *arguments]
    if not Path(program).exists():
        raise UsageError(
            f"There is no {'file' if is_named_as_file else 'script or command'} {program!r}.",
            help="Give a script, a command on the PATH, or -m and a module.",
        )
    if interpreter is None and _is_command(Path(program)):
        return [program, *arguments]
    return [interpreter or sys.executable, program, *arguments]


def _is_command(file: Path) -> bool:
    # .venv/bin/celery finds its packages only on the interpreter that its first line names.
    return file.is_file() and file.suffix not in _PYTHON_FILES and os.access(file, os.X_OK)


def _absolute(export: str) -> str:
    # A program may change its folder before the first capture.
    return export if "://" in export else str(Path(export).absolute())


def _become(line: list[str], environment: dict[str, str]) -> NoReturn:
    # Python ignores these two, and whoever it becomes would inherit that.
    for name in ("SIGPIPE", "SIGXFSZ"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    try:
        os.execvpe(line[0], line, environment)  # noqa: S606
    except OSError as error:
        raise UsageError(f"{line[0]} cannot be run: {error.strerror}.") from None
