"""Starting the user's command so that the Node.js and Python processes in it can be talked to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from heaptrail.targets.addresses import InspectorAddress
from heaptrail.targets.control_folder import make_control_folder, remove_control_folder, socket_of
from heaptrail.targets.failures import explain_exit
from heaptrail.targets.limits import OutOfMemoryWatch
from heaptrail.targets.process_tree import GRACE_SECONDS, ProcessTree
from heaptrail.targets.processes import is_alive, listening_ports
from heaptrail.targets.python_environment import python_environment
from heaptrail.targets.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from heaptrail.errors import CaptureError

# Each Node.js process below the command (npm, npx, the server itself) opens its own free port.
_NODE_OPTIONS = "--inspect=127.0.0.1:0"
_LISTENING = re.compile(rb"^Debugger listening on ws://127\.0\.0\.1:(\d+)/", re.MULTILINE)
_EXIT_CODE_SECONDS = 1.0


class Command(ProcessTree):
    """A running command whose Node.js processes have an inspector, and whose Python processes a control socket."""

    def __init__(self, argv: Sequence[str], *, log: Path, environment: Mapping[str, str]) -> None:
        options = f"{environment.get('NODE_OPTIONS', '')} {_NODE_OPTIONS}".strip()
        self.control_folder = make_control_folder()
        added = {"NODE_OPTIONS": options, **python_environment(environment, self.control_folder)}
        try:
            super().__init__(argv, log=log, environment={**environment, **added})
        except BaseException:
            remove_control_folder(self.control_folder)
            raise
        self.follow(self.pid)

    def listeners(self, port: int) -> list[int]:
        """The processes of the command that listen on `port`, innermost first."""
        return [pid for pid in reversed(self.processes()) if port in listening_ports(pid)]

    def listener(self, port: int) -> int | None:
        """The innermost process of the command that listens on `port`."""
        return next(iter(self.listeners(port)), None)

    def ports(self) -> set[int]:
        """All ports on which the command listens, inspectors included."""
        return {port for pid in self.processes() for port in listening_ports(pid)}

    def inspectors(self) -> list[InspectorAddress]:
        """The inspectors that processes of the command have announced in its output, oldest first."""
        return [InspectorAddress("127.0.0.1", int(port)) for port in _LISTENING.findall(self.log.read_bytes())]

    def control_socket(self, pid: int) -> Path | None:
        """The control socket that a process of the command has opened."""
        path = socket_of(self.control_folder, pid)
        return path if path.is_socket() else None

    def follow(self, pid: int) -> None:
        """From now on `ended` looks at this process below the command as well."""
        self._followed = pid
        self._out_of_memory = OutOfMemoryWatch(pid)

    async def ended(self) -> CaptureError:
        """Wait until the command, or the followed process, has ended, and return the error that says how."""
        await wait_until(lambda: self.exit_code is not None or not is_alive(self._followed))
        # What started the process often ends after it, and knows its exit code.
        await wait_until(lambda: self.exit_code is not None, seconds=_EXIT_CODE_SECONDS)
        below = self._followed != self.pid
        name = f"Process {self._followed} of the command {self.name!r}" if below else f"The command {self.name!r}"
        return explain_exit(name, self.exit_code, self.output, out_of_memory_kills=self._out_of_memory.kills())

    async def stop(self, grace: float = GRACE_SECONDS) -> None:
        """See `ProcessTree`. The control sockets go with it."""
        await super().stop(grace)
        remove_control_folder(self.control_folder)
