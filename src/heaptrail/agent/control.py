"""The control socket: through it heaptrail, outside, asks this process for its memory and its heap.

A Unix socket `<folder>/<pid>.sock` in a private folder; one JSON object a line each way, and on each connection one
request at a time. `{"do": "memory", "id": 7}` is answered by `{"id": 7, "resident": …}`, or by
`{"id": 7, "error": "what is wrong", "help": "what to do", "kind": "CaptureRefused"}`. What can be asked is in
`heaptrail.agent.control_requests`.

The thread that serves it waits without the GIL. Only what the interpreter itself is built on is used here, never
`socket`, `threading` or `select` as a program may have replaced them (gevent, eventlet).
"""

from __future__ import annotations

import atexit
import os
from _socket import AF_UNIX, SOCK_STREAM, socket
from _thread import allocate_lock, get_ident, start_new_thread
from select import POLLIN, POLLNVAL, poll
from signal import SIG_BLOCK, SIG_SETMASK, pthread_sigmask, valid_signals
from typing import TYPE_CHECKING

from heaptrail.agent import stack_recording
from heaptrail.agent.control_client import ControlClient, OwnDescriptor
from heaptrail.agent.control_requests import load_early, remember_main_thread
from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

_MOST_CLIENTS = 16
_WAITING_CLIENTS = 64
# Who waits for a descriptor is not told when somebody closes it.
_LOOK_AGAIN_MILLISECONDS = 5000
_OTHERS_MAY = 0o077

_servers: dict[str, ControlServer] = {}
_lock = allocate_lock()
_is_watching = False


def start_control(folder: Path | str) -> None:
    """Open `<folder>/<pid>.sock`, in each child that this process forks as well, until the process ends.

    Does nothing where that socket is open already. Raises `UsageError` for a folder that others may enter, and OSError.
    Cost: some milliseconds, one thread that sleeps.
    """
    global _is_watching
    name = os.path.realpath(folder)
    _require_private(name)
    with _lock:
        if name in _servers and _servers[name].is_open:
            return
        if not _is_watching:
            remember_main_thread(get_ident())
            if os.geteuid() == 0:
                # Root may become another user, who cannot read where heaptrail lies.
                load_early()
            os.register_at_fork(after_in_child=_open_in_child)
            atexit.register(_close_all)
            _is_watching = True
        server = ControlServer(name)
        server.start()
        _servers[name] = server


def stop_control(folder: Path | str) -> None:
    """Remove the socket in `folder`; its thread ends."""
    server = _servers.pop(os.path.realpath(folder), None)
    if server is not None:
        server.close()


def _require_private(folder: str) -> None:
    found = os.stat(folder)
    if found.st_uid not in (os.geteuid(), 0) or found.st_mode & _OTHERS_MAY:
        raise UsageError(f"The folder {folder} of the control socket is open to other users.", help="Make it private: chmod 700.")


def _open_in_child() -> None:
    global _lock
    _lock = allocate_lock()
    stack_recording.end_in_child()
    remember_main_thread(get_ident())
    for name, server in list(_servers.items()):
        server.forget()
        _servers[name] = ControlServer(name)
        try:
            _servers[name].start()
        except (OSError, RuntimeError):
            del _servers[name]


def _close_all() -> None:
    for server in list(_servers.values()):
        server.close()


class ControlServer:
    """One listening socket, its clients, and the thread that serves them."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._clients: list[ControlClient] = []
        self._leaving = False
        self._listener: OwnDescriptor | None = None
        self._path = ""

    @property
    def is_open(self) -> bool:
        """Whether the socket is still ours: programs that become daemons close what they do not know."""
        return self._listener is not None and self._listener.is_ours()

    def start(self) -> None:
        """Open the socket and start the thread. Raises OSError, and RuntimeError where no thread can be started."""
        self._open()
        # Signals are the main thread's: one that comes here would not wake it from what it waits for.
        mask = pthread_sigmask(SIG_BLOCK, valid_signals())
        try:
            start_new_thread(self._serve, ())
        finally:
            pthread_sigmask(SIG_SETMASK, mask)

    def close(self) -> None:
        """Remove the socket and end the thread."""
        self._leaving = True
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.close()
            _remove(self._path)

    def forget(self) -> None:
        """In a forked child: close the parent's descriptors, and leave its socket alone."""
        for descriptor in (self._listener, *(client.connection for client in self._clients)):
            if descriptor is not None:
                descriptor.close()
        self._listener = None

    def _open(self) -> None:
        self._path = f"{self._folder}/{os.getpid()}.sock"
        unfinished = f"{self._path}.new"
        _remove(unfinished)
        listener = socket(AF_UNIX, SOCK_STREAM)
        listener.settimeout(None)
        try:
            listener.bind(unfinished)
            os.chmod(unfinished, 0o600)
            listener.listen(_WAITING_CLIENTS)
            os.rename(unfinished, self._path)
        except OSError:
            listener.close()
            _remove(unfinished)
            raise
        self._listener = OwnDescriptor(listener)

    def _serve(self) -> None:
        try:
            while not self._leaving:
                self._serve_once()
        except (OSError, RuntimeError, MemoryError):
            self.close()
        for client in self._clients:
            client.leave()

    def _serve_once(self) -> None:
        listener = self._listener
        if listener is None or not listener.is_ours():
            self._reopen()
            return
        waiting = poll()
        waiting.register(listener.number, POLLIN)
        for client in self._clients:
            if not client.is_connected:
                client.leave()
        self._clients = [client for client in self._clients if client.is_connected]
        for client in self._clients:
            waiting.register(client.connection.number, POLLIN)
        ready = dict(waiting.poll(_LOOK_AGAIN_MILLISECONDS))
        if self._leaving:
            return
        for client in self._clients:
            if client.connection.number in ready and client.read():
                self.close()
                return
        if ready.get(listener.number, POLLNVAL) != POLLNVAL:
            self._accept(listener)

    def _reopen(self) -> None:
        if self._leaving:
            return
        if self._listener is not None:
            self._listener.close()
        self._open()

    def _accept(self, listener: OwnDescriptor) -> None:
        if not listener.is_ours():
            return
        number, _ = listener.socket._accept()  # type: ignore[attr-defined] # noqa: SLF001
        client = ControlClient(number)
        if client.may_ask() and len(self._clients) < _MOST_CLIENTS:
            self._clients.append(client)
        else:
            client.leave()


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        pass
