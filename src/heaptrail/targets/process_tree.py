"""A command of the user's with everything that it starts, which can be ended as a whole."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from heaptrail.errors import UsageError
from heaptrail.targets.failures import last_output
from heaptrail.targets.processes import descendants, is_alive, processes_with_environment
from heaptrail.targets.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Every process below the command inherits this, also one that leaves the process group.
_MARK = "HEAPTRAIL_COMMAND"
GRACE_SECONDS = 3.0
_KILL_SECONDS = 5.0


class ProcessTree:
    """A running command in a session of its own, so that a terminal's Ctrl-C does not reach it."""

    def __init__(self, argv: Sequence[str], *, log: Path, environment: Mapping[str, str]) -> None:
        """Start `argv`, its output going to the end of `log` (0600). Raises `UsageError`."""
        self.name = Path(argv[0]).name
        self.log = log
        self._mark = secrets.token_hex(16)
        output = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        try:
            self._process = subprocess.Popen(
                list(argv),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**environment, _MARK: self._mark},
                start_new_session=True,
            )
        except FileNotFoundError:
            raise UsageError(f"There is no command {argv[0]!r}.", help="Is it installed, and on the PATH?") from None
        except OSError as error:
            raise UsageError(f"The command {argv[0]!r} cannot be started: {error.strerror}.") from None
        finally:
            os.close(output)

    @property
    def pid(self) -> int:
        """The outermost process."""
        return self._process.pid

    @property
    def output(self) -> str:
        """The last that the command printed."""
        return last_output(self.log)

    @property
    def exit_code(self) -> int | None:
        """As subprocess has it; None while the outermost process runs."""
        return self._process.poll()

    def processes(self) -> list[int]:
        """All living processes of the command, the outermost first."""
        tree = [self.pid, *descendants(self.pid)]
        others = [pid for pid in processes_with_environment(_MARK, self._mark) if pid not in tree]
        return [pid for pid in tree + others if is_alive(pid)]

    async def stop(self, grace: float = GRACE_SECONDS) -> None:
        """End the command and everything below it: SIGTERM, and after `grace` seconds SIGKILL."""
        for signal_number, seconds in ((signal.SIGTERM, grace), (signal.SIGKILL, _KILL_SECONDS)):
            self._signal(signal_number)
            if await wait_until(self._is_gone, seconds=seconds):
                return

    def _is_gone(self) -> bool:
        return self.exit_code is not None and not self.processes()

    def _signal(self, signal_number: signal.Signals) -> None:
        if self.exit_code is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal_number)
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if self._process.returncode is not None or os.getpgid(pid) != self.pid:
                    os.kill(pid, signal_number)
