"""What must hold so that heaptrail gets into a running Python process, looked at before anything is done to it."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from heaptrail.errors import InspectorUnavailable
from heaptrail.targets.processes import absence, describe, describe_first, environment_value
from heaptrail.targets.python_attach import installed, permission, remote_exec
from heaptrail.targets.python_attach.interpreter import Interpreter, find_interpreter, runs_pypy
from heaptrail.targets.python_attach.surroundings import Surroundings, sees_as_we_do, surroundings_of, unreadable_for
from heaptrail.targets.python_attach.threads import STOPPED, has_ended, main_thread_state

if TYPE_CHECKING:
    from collections.abc import Iterator

OLDEST, NEWEST = (3, 11), (3, 14)
_ROOT = Path("/")
CALLS_ON = "x86_64"
"""The machine on which functions of a process can be called."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `help` says what to type when it is not as it should be."""

    subject: str
    is_fine: bool
    text: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found, up to and with the first thing that makes the next ones pointless to ask."""

    pid: int
    checks: tuple[Check, ...]
    interpreter: Interpreter | None
    who: Surroundings | None

    @property
    def obstacles(self) -> list[Check]:
        """What stands in the way."""
        return [check for check in self.checks if not check.is_fine]

    def require(self) -> tuple[Interpreter, Surroundings]:
        """Raise `InspectorUnavailable` for the first obstacle."""
        for check in self.obstacles:
            raise InspectorUnavailable(f"{describe_first(self.pid)} {check.text}.", help=check.help)
        assert self.interpreter is not None
        assert self.who is not None
        return self.interpreter, self.who


def examine(pid: int, folder: Path, *, root: Path = _ROOT) -> Examination:
    """Look at `pid`, and whether it can use `folder` together with us. Does nothing to it. Cost: some milliseconds.

    `root` is where the settings of the system are looked up.
    """
    return _Examiner(pid, folder, root).examination()


class _Examiner:
    def __init__(self, pid: int, folder: Path, root: Path) -> None:
        self._pid = pid
        self._folder = folder
        self._root = root
        self._interpreter: Interpreter | None = None
        self._who: Surroundings | None = None

    def examination(self) -> Examination:
        checks = []
        # What comes later takes for granted what comes before; only the last ones stand each for itself.
        for look in (self._system, self._life, self._view, self._python, self._version):
            checks.append(look())
            if not checks[-1].is_fine:
                return Examination(self._pid, tuple(checks), self._interpreter, self._who)
        checks += [self._state(), self._tracing(), *self._remote_exec(), self._files(), self._walker()]
        return Examination(self._pid, tuple(checks), self._interpreter, self._who)

    def _system(self) -> Check:
        if platform.system() == "Linux":
            return Check("system", True, "is on Linux")
        return Check(
            "system",
            False,
            f"runs on {platform.system()}, where heaptrail cannot get into a Python process that already runs",
            "Start it with heaptrail: heaptrail hunt -- python -m myapp, or import heaptrail.agent in it.",
        )

    def _life(self) -> Check:
        if has_ended(self._pid):
            return Check("alive", False, absence(self._pid) or "has ended", "Look for it: ps -ef | grep python")
        return Check("alive", True, "runs")

    def _view(self) -> Check:
        self._who = surroundings_of(self._pid)
        try:
            self._interpreter = find_interpreter(self._pid)
        except OSError:
            text, help_ = permission.why_not(self._who.user, root=self._root)
            return Check("user", False, text, help_)
        return Check("user", True, f"belongs to user {self._who.user}")

    def _python(self) -> Check:
        if self._interpreter is not None:
            return Check("python", True, f"runs {self._interpreter}")
        if runs_pypy(self._pid):
            return Check(
                "python", False, "runs PyPy, whose heap is not CPython's", "Run the service on CPython to look at its heap."
            )
        return Check("python", False, "does not run CPython", "Is it the service itself, or what started it? ps -ef --forest")

    def _version(self) -> Check:
        assert self._interpreter is not None
        found, names = self._interpreter, f"CPython {_dotted(OLDEST)} to {_dotted(NEWEST)}"
        if not OLDEST <= found.minor <= NEWEST:
            return Check("version", False, f"runs {found}, and heaptrail knows {names}", f"Run the service on {names}.")
        if found.is_free_threaded:
            return Check(
                "version",
                False,
                f"runs {found}: heaps of free-threaded builds cannot be captured yet",
                f"Run the service on the ordinary build: python{_dotted(found.minor)}",
            )
        return Check("version", True, f"runs {names}")

    def _state(self) -> Check:
        assert self._who is not None
        if self._who.tracer:
            return Check(
                "state",
                False,
                f"is traced by {describe(self._who.tracer)}",
                f"End the debugger (or strace) first: kill {self._who.tracer}",
            )
        if main_thread_state(self._pid) == STOPPED:
            return Check("state", False, "is stopped", f"Let it go on: kill -CONT {self._pid}")
        return Check("state", True, "is neither stopped nor traced")

    def _tracing(self) -> Check:
        assert self._who is not None
        if permission.may_trace(self._pid):
            return Check("tracing", True, "may be traced")
        text, help_ = permission.why_not(self._who.user, root=self._root)
        return Check("tracing", False, text, help_)

    def _remote_exec(self) -> Iterator[Check]:
        assert self._interpreter is not None
        if self._interpreter.minor == remote_exec.VERSION:
            if not self._takes_scripts():
                yield Check(
                    "remote_exec",
                    False,
                    "was started with PYTHON_DISABLE_REMOTE_DEBUG (or -X disable-remote-debug)",
                    "Start it without, or import heaptrail.agent in it.",
                )
            else:
                yield Check("remote_exec", True, "takes scripts at its safe points (sys.remote_exec)")
        elif platform.machine() != CALLS_ON:
            yield Check(
                "debugger",
                False,
                f"runs {self._interpreter} on {platform.machine()}, where heaptrail gets into a running Python from 3.14 on",
                "Start it with heaptrail: heaptrail hunt -- python -m myapp, or import heaptrail.agent in it.",
            )

    def _takes_scripts(self) -> bool:
        assert self._interpreter is not None
        try:
            return remote_exec.RemoteExec(self._pid, self._interpreter).is_enabled
        except (OSError, remote_exec.NotTaken):
            return not environment_value(self._pid, "PYTHON_DISABLE_REMOTE_DEBUG")

    def _files(self) -> Check:
        assert self._who is not None
        for path in (Path(installed.package_folders()[0], "__init__.py"), self._folder):
            if not sees_as_we_do(self._pid, path):
                return Check(
                    "files",
                    False,
                    f"does not see {path} as we do: it is in a container, or has another root",
                    f"Run heaptrail inside: docker exec CONTAINER heaptrail …, or: nsenter -t {self._pid} -m -p heaptrail …",
                )
        for folder in installed.package_folders():
            if (part := unreadable_for(self._who, Path(folder))) is not None:
                return Check(
                    "files",
                    False,
                    f"belongs to user {self._who.user}, who may not read heaptrail's own files ({part})",
                    f"Install heaptrail where all may read it, or open it: chmod o+rx {part}",
                )
        return Check("files", True, "reads heaptrail's own files")

    def _walker(self) -> Check:
        assert self._interpreter is not None
        if self._interpreter.minor in installed.walkers():
            return Check("walker", True, f"has a heap walker here for Python {_dotted(self._interpreter.minor)}")
        version = _dotted(self._interpreter.minor)
        have = ", ".join(_dotted(one) for one in sorted(installed.walkers())) or "no version"
        return Check(
            "walker",
            False,
            f"runs Python {version}, and this heaptrail was built for {have}",
            f"Install one beside it: python{version} -m venv ~/heaptrail-{version} && "
            f"~/heaptrail-{version}/bin/pip install heaptrail, and use ~/heaptrail-{version}/bin/heaptrail",
        )


def _dotted(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))
