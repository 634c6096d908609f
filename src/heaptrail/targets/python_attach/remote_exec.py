"""Having a Python 3.14 run a script at its next safe point, as `sys.remote_exec` does.

`sys.remote_exec` itself wants a caller of the same minor version and asks the main thread only, which may sleep. Here all
threads are asked, while they stand still for a moment so that none of them can end meanwhile, and being stopped makes those
that wait for events look. Whoever looks first runs the script; the others find it done.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import TYPE_CHECKING

from heaptrail.targets.python_attach.stopping import all_threads_stopped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heaptrail.targets.python_attach.interpreter import Interpreter

VERSION = (3, 14)
"""Of this version the layout is known; it changes with the minor version."""

_TABLE = struct.Struct("<95Q")
_WORD = struct.Struct("<Q")
_COOKIE = _WORD.unpack(b"xdebugpy")
_FLAG = struct.Struct("<i")
_PLEASE_STOP = 1 << 5
_MOST = 100_000  # of threads, or interpreters: a list that is longer has been misread


class NotTaken(Exception):
    """The process takes no script: it was started so, or is not what it seems."""


class RemoteExec:
    """What a Python 3.14 offers to debuggers. Raises OSError where its memory may not be read, and `NotTaken`.

    The fields of `_Py_DebugOffsets` are numbered in the order of that structure.
    """

    def __init__(self, pid: int, interpreter: Interpreter) -> None:
        self._pid = pid
        self._memory = Path(f"/proc/{pid}/mem")
        runtime = interpreter.addresses["_PyRuntime"]
        if interpreter.minor != VERSION or self._read(runtime, _WORD) != _COOKIE:
            raise NotTaken("It does not say where a script is to be written.")
        self._table = self._read(runtime, _TABLE)
        self._runtime = runtime

    @property
    def is_enabled(self) -> bool:
        """Whether the process takes scripts: PYTHON_DISABLE_REMOTE_DEBUG and -X disable-remote-debug forbid it."""
        main = self._main_interpreter()
        return main != 0 and bool(self._read(main + self._table[_Field.IS_ENABLED], _FLAG)[0])

    def ask(self, script: Path) -> int:
        """Ask all threads to run `script`; how many there are. Raises `CannotStop`. The process stands still for milliseconds."""
        name = os.fsencode(script) + b"\0"
        if len(name) > self._table[_Field.PATH_SIZE]:
            raise NotTaken(f"The name {script} is too long.")
        with all_threads_stopped(self._pid):
            found = list(self._threads())
            for thread in found:
                support = thread + self._table[_Field.SUPPORT]
                eval_breaker = thread + self._table[_Field.EVAL_BREAKER]
                self._write(support + self._table[_Field.PATH], name)
                self._write(support + self._table[_Field.IS_PENDING], _FLAG.pack(1))
                self._write(eval_breaker, _WORD.pack(self._read(eval_breaker, _WORD)[0] | _PLEASE_STOP))
        return len(found)

    def withdraw(self) -> None:
        """Take back what was asked of threads that have not looked. Raises `CannotStop`."""
        with all_threads_stopped(self._pid):
            for thread in self._threads():
                support = thread + self._table[_Field.SUPPORT]
                self._write(support + self._table[_Field.IS_PENDING], _FLAG.pack(0))
                self._write(support + self._table[_Field.PATH], b"\0")

    def _main_interpreter(self) -> int:
        heads = self._list(self._runtime + self._table[_Field.INTERPRETERS], self._table[_Field.NEXT_INTERPRETER])
        for interpreter in heads:
            if self._read(interpreter + self._table[_Field.INTERPRETER_ID], _WORD)[0] == 0:
                return interpreter
        return 0

    def _threads(self) -> Iterator[int]:
        if main := self._main_interpreter():
            yield from self._list(main + self._table[_Field.THREADS], self._table[_Field.NEXT_THREAD])

    def _list(self, head: int, offset_of_next: int) -> Iterator[int]:
        (entry,) = self._read(head, _WORD)
        for _ in range(_MOST):
            if not entry:
                return
            yield entry
            (entry,) = self._read(entry + offset_of_next, _WORD)

    def _read(self, address: int, layout: struct.Struct) -> tuple[int, ...]:
        with self._memory.open("rb", buffering=0) as memory:
            memory.seek(address)
            content = memory.read(layout.size)
        if len(content) != layout.size:
            raise NotTaken("The memory of the process cannot be read.")
        return layout.unpack(content)

    def _write(self, address: int, content: bytes) -> None:
        with self._memory.open("r+b", buffering=0) as memory:
            memory.seek(address)
            memory.write(content)


class _Field:
    """Numbers of fields in `_Py_DebugOffsets` of Python 3.14."""

    INTERPRETERS = 5
    INTERPRETER_ID = 7
    NEXT_INTERPRETER = 8
    THREADS = 9
    NEXT_THREAD = 24
    EVAL_BREAKER = 89
    SUPPORT = 90
    IS_ENABLED = 91
    IS_PENDING = 92
    PATH = 93
    PATH_SIZE = 94
