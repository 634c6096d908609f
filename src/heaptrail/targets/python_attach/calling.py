"""Calling a function in a thread of another process, which then goes on as if nothing had happened (Linux on x86-64).

The thread is stopped, its registers are kept, and it is sent into the function with a return address that nobody can
return to: the fault says that the function is done, and never reaches the process. The other threads run on.
"""

from __future__ import annotations

import ctypes
import os
import signal
import struct
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

from heaptrail.targets.python_attach.stopping import ANY_KIND_OF_CHILD, CannotStop, hold, release, signal_of, trace

if TYPE_CHECKING:
    from types import TracebackType

_CONTINUE = 7
_GET_REGISTERS = 0x4204
_SET_REGISTERS = 0x4205
_GENERAL = 1  # NT_PRSTATUS
_EXTENDED = 0x202  # NT_X86_XSTATE: everything that floating point and vectors use
_LARGEST_STATE = 64 << 10
_NOBODY_RETURNS_THERE = 0
_RED_ZONE = 128
_ALIGNMENT = 64
_DIRECTION_FLAG = 0x400
_WORD_MASK = (1 << 64) - 1
_NO_SYSTEM_CALL = _WORD_MASK
_LOOK_SECONDS = 0.0002
_LONGEST_LOOK_SECONDS = 0.02
_WORD = struct.Struct("<Q")
_ARGUMENTS = ("rdi", "rsi", "rdx", "rcx", "r8", "r9")


class ThreadEnded(Exception):
    """The thread, or its process, ended."""


class _General(ctypes.Structure):
    _fields_ = tuple(
        (name, ctypes.c_uint64)
        for name in (
            *("r15", "r14", "r13", "r12", "rbp", "rbx", "r11", "r10", "r9", "r8", "rax", "rcx", "rdx", "rsi", "rdi"),
            *("orig_rax", "rip", "cs", "eflags", "rsp", "ss", "fs_base", "gs_base", "ds", "es", "fs", "gs"),
        )
    )


class _Span(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


class StoppedThread:
    """A thread that stands still within the body of `with`, but for the calls that are made in it.

    To be used within one thread. Raises `CannotStop`, and `ThreadEnded`.
    """

    def __init__(self, pid: int, thread: int) -> None:
        self._pid = pid
        self._thread = thread
        self._signal = 0

    def __enter__(self) -> Self:
        held = hold(self._thread)
        if held is None:
            raise ThreadEnded
        self._signal = held
        try:
            self._general = _General()
            self._read_registers(_GENERAL, self._general)
            self._extended = ctypes.create_string_buffer(_LARGEST_STATE)
            self._extended_size = self._read_registers(_EXTENDED, self._extended)
        except OSError as error:
            release(self._thread, self._signal)
            raise CannotStop(error.errno, error.strerror) from None
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        if kind is not ThreadEnded:
            release(self._thread, self._signal)

    def call(self, function: int, *arguments: int | bytes) -> int:
        """Call `function` with up to six numbers, or texts that it may use until it returns; what it returns.

        Waits for as long as it takes.
        """
        registers = _General.from_buffer_copy(self._general)
        top = self._general.rsp - _RED_ZONE
        for name, argument in zip(_ARGUMENTS, arguments, strict=False):
            if isinstance(argument, bytes):
                top -= len(argument) + 1
                self.write(top, argument + b"\0")
                setattr(registers, name, top)
            else:
                setattr(registers, name, argument & _WORD_MASK)
        registers.rsp = top // _ALIGNMENT * _ALIGNMENT - _WORD.size
        registers.rip = function
        registers.rax = 0
        registers.eflags &= ~_DIRECTION_FLAG
        # Or the kernel would make the system call anew, in which the thread waits.
        registers.orig_rax = _NO_SYSTEM_CALL
        self.write(registers.rsp, _WORD.pack(_NOBODY_RETURNS_THERE))
        self._write_registers(_GENERAL, registers, ctypes.sizeof(registers))
        try:
            self._run_until_return()
            returned = _General()
            self._read_registers(_GENERAL, returned)
        finally:
            self._restore()
        return int(returned.rax)

    def write(self, address: int, content: bytes) -> None:
        """Write into the memory of the process. Raises OSError."""
        with Path(f"/proc/{self._pid}/mem").open("r+b", buffering=0) as memory:
            memory.seek(address)
            memory.write(content)

    def _run_until_return(self) -> None:
        trace(_CONTINUE, self._thread)
        pause = _LOOK_SECONDS
        while True:
            found, status = os.waitpid(self._thread, ANY_KIND_OF_CHILD | os.WNOHANG)
            if not found:
                time.sleep(pause)
                pause = min(pause * 1.5, _LONGEST_LOOK_SECONDS)
                continue
            if not os.WIFSTOPPED(status):
                raise ThreadEnded
            number = signal_of(status)
            if number == signal.SIGSEGV and self._instruction() == _NOBODY_RETURNS_THERE:
                return
            trace(_CONTINUE, self._thread, data=number)

    def _instruction(self) -> int:
        registers = _General()
        self._read_registers(_GENERAL, registers)
        return int(registers.rip)

    def _restore(self) -> None:
        try:
            self._write_registers(_EXTENDED, self._extended, self._extended_size)
            self._write_registers(_GENERAL, self._general, ctypes.sizeof(self._general))
        except ProcessLookupError:
            raise ThreadEnded from None

    def _read_registers(self, kind: int, into: ctypes.Structure | ctypes.Array[ctypes.c_char]) -> int:
        span = _Span(ctypes.addressof(into), ctypes.sizeof(into))
        trace(_GET_REGISTERS, self._thread, address=kind, data=span)
        return int(span.length)

    def _write_registers(self, kind: int, values: ctypes.Structure | ctypes.Array[ctypes.c_char], size: int) -> None:
        trace(_SET_REGISTERS, self._thread, address=kind, data=_Span(ctypes.addressof(values), size))
