"""Any outside load generator in place of the built-in one."""

from __future__ import annotations

import os
import shlex
import time
from typing import TYPE_CHECKING

from heaptrail.errors import LoadFailed, UsageError
from heaptrail.load.plan import LoadResult
from heaptrail.targets.process_tree import ProcessTree
from heaptrail.targets.waiting import to_the_end, wait_until

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def parse_load_command(text: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """Split `text` as a shell would, without running one, and put `values` in for `{url}`, `{requests}`, …

    Raises `UsageError`.
    """
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise UsageError(f"--load {text!r}: {error}.") from None
    if not words:
        raise UsageError("--load is empty.", help='For example: --load "autocannon -a {requests} {url}"')
    for name, value in values.items():
        words = [word.replace(f"{{{name}}}", value) for word in words]
    return tuple(words)


async def run_load_command(argv: tuple[str, ...], count: int, log: Path) -> LoadResult:
    """Run the command to its end, its output going to the end of `log` (0600).

    It is taken at its word that it makes `count` requests. Raises `LoadFailed` when it cannot be started or
    ends with another code than 0. Ended with everything below it when this is cancelled.
    """
    began = time.monotonic()
    try:
        command = ProcessTree(argv, log=log, environment=os.environ)
    except UsageError as error:
        raise LoadFailed(f"--load: {error.message}", help=error.help) from None
    try:
        await wait_until(lambda: command.exit_code is not None)
    finally:
        await to_the_end(command.stop())
    if command.exit_code:
        raise LoadFailed(
            f"The load command {shlex.join(argv)!r} ended with code {command.exit_code}: "
            f"{command.output.rpartition(chr(10))[2] or 'it printed nothing'}",
            help=f"All that it printed is in {log}.",
        )
    return LoadResult(count, {}, {}, time.monotonic() - began, None)
