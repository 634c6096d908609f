"""`heaptrail`: the group of verbs, and how every command ends.

A verb's module is imported when the verb is called. Each of them defines `command`.
"""

from __future__ import annotations

import errno
import os
import sys
import traceback
from importlib import import_module
from typing import TYPE_CHECKING

import click

from heaptrail.errors import CaptureError, HeaptrailError

if TYPE_CHECKING:
    from collections.abc import Sequence

VERBS = {
    "hunt": "Find the leaks of a service: start it, load it, compare its heap.",
    "snapshot": "Take a heap snapshot of a live process.",
    "run": "Run a Python program so that it captures its heap when asked to.",
    "watch": "Take snapshots of a live process when its memory gets too high.",
    "suspects": "Name what leaks, from two or more snapshots of one program.",
    "summary": "List the classes of a heap by the memory they retain.",
    "findings": "List what looks wasteful or forgotten in one snapshot.",
    "compare": "List what came and what went between two snapshots.",
    "growth": "List what grew from snapshot to snapshot, in every step.",
    "objects": "List the objects of a class, or all objects, sorted and filtered.",
    "show": "Show one object: its value, properties, entries and variables.",
    "trail": "Show the way from a root to an object: why it is alive.",
    "retainers": "Show what holds an object, as a tree up to the roots.",
    "dominators": "List what an object alone keeps, or the largest of a heap.",
    "containment": "Show what the roots of a heap hold, or what an object holds.",
    "strings": "List the strings that a heap has more than once.",
    "allocations": "List the functions that allocated what is in a heap.",
    "serve": "Look at snapshots in a browser, from the verdict to every object.",
    "report": "Write a report: a page to send, Markdown, or SARIF for CI.",
    "sql": "Ask a heap a question in SQL.",
    "lab": "Start the leak lab: a server to practise on.",
    "doctor": "Say whether a capture will work, and what to type if not.",
    "index": "List or remove the index files of snapshots opened before.",
}

EXIT_USAGE = 2
EXIT_INTERRUPTED = 130
EXIT_OUTPUT_CLOSED = 141  # as shells report a process that SIGPIPE ended
EXIT_OUTPUT_FAILED = 74  # EX_IOERR
EXIT_DEFECT = 70  # EX_SOFTWARE: no exit code of ours, so that no defect looks like a leak

# What is read is reported as InvalidSnapshot, whatever the reason: such an error is the output's.
_OUTPUT_FAILURES = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


class VerbGroup(click.Group):
    """Verbs by name, imported on call: `heaptrail --help` needs none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """See `click.Group`."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """See `click.Group`."""
        if cmd_name not in VERBS:
            return None
        command = import_module(f"heaptrail.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """See `click.Group`. Whoever reads the output may stop; click would take that for exit code 1."""
        try:
            code: object = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            _forget_stdout()
            return EXIT_OUTPUT_CLOSED
        return code

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """See `click.Group`: the verbs, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted:
        return
    from importlib.metadata import version

    click.echo(f"heaptrail {version('heaptrail')}")
    ctx.exit()


@click.group(cls=VerbGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version.",
)
def heaptrail() -> None:
    """Find memory leaks in running services: what grows, how much per request, what holds it, and where.

    Exit codes: 0 clean, 1 a leak was found, 2 wrong usage, 3 unreadable input, 4 a capture was refused or
    failed, 130 interrupted.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and end the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets its number instead of a traceback.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code = run(arguments)
    except Exception:
        traceback.print_exc()
        code = EXIT_DEFECT
    sys.exit(code)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code. Errors go to stderr: what is wrong, and what to do."""
    try:
        code = heaptrail.main(args=arguments, prog_name="heaptrail", standalone_mode=False)
    except HeaptrailError as error:
        _print_error(error.message, error.help, error.output if isinstance(error, CaptureError) else "")
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help(), err=True)
        return EXIT_USAGE
    except click.UsageError as error:
        _print_error(error.format_message(), f"{error.ctx.command_path if error.ctx else 'heaptrail'} --help")
        return EXIT_USAGE
    except click.ClickException as error:
        _print_error(error.format_message(), "")
        return EXIT_USAGE
    except (click.Abort, KeyboardInterrupt):
        return _interrupted()
    except Exception as error:
        if _is_interruption(error):
            return _interrupted()
        if isinstance(error, OSError) and error.errno in _OUTPUT_FAILURES:
            _forget_stdout()
            _print_error(f"the output cannot be written ({error.strerror})", "")
            return EXIT_OUTPUT_FAILED
        raise
    return code if isinstance(code, int) else 0


def _interrupted() -> int:
    click.echo("interrupted", err=True)
    return EXIT_INTERRUPTED


def _is_interruption(error: Exception) -> bool:
    """Native libraries in whose midst Ctrl-C arrives pass it on as an error of their own, which names it."""
    return KeyboardInterrupt.__name__ in str(error)


def _forget_stdout() -> None:
    """Leave nothing to flush at the interpreter's end, which would complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _print_error(message: str, help_: str, output: str = "") -> None:
    from heaptrail.report.text import printable

    if output:
        click.echo("the process's last output:", err=True)
        for line in output.splitlines():
            click.echo(f"  {printable(line)}", err=True)
    click.echo(f"error: {printable(message)}", err=True)
    if help_:
        click.echo(f"help:  {printable(help_)}", err=True)
