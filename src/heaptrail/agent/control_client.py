"""One connection to the control socket, seen from inside the process."""

from __future__ import annotations

import _socket
import json
import os
import struct
import sys
from _thread import start_new_thread
from select import poll

from heaptrail.agent import stack_recording
from heaptrail.agent.control_requests import AT_ONCE, IN_A_THREAD, JsonObject, Request, answer

_LONGEST_REQUEST = 64 << 10
_SEND_SECONDS = 5.0
_NO_SIGNAL: int = getattr(_socket, "MSG_NOSIGNAL", 0)
_CREDENTIALS = struct.Struct("3i")


class OwnDescriptor:
    """A socket whose descriptor somebody else in the process may close, and open anew as something of his own."""

    def __init__(self, socket: _socket.socket) -> None:
        self.socket = socket
        self.number = socket.fileno()
        self._file = _file_of(self.number)

    def is_ours(self) -> bool:
        """Whether the descriptor still stands for this socket."""
        return self.socket.fileno() >= 0 and _file_of(self.number) == self._file

    def close(self) -> None:
        """Close the socket, and nothing that took its number."""
        if self.is_ours():
            self.socket.close()
        else:
            self.socket.detach()


def _file_of(descriptor: int) -> tuple[int, int] | None:
    try:
        found = os.fstat(descriptor)
    except OSError:
        return None
    return found.st_dev, found.st_ino


class ControlClient:
    """Reads requests and answers them: what is quick at once, what takes long in a thread of its own."""

    def __init__(self, descriptor: int) -> None:
        socket = _socket.socket(fileno=descriptor)
        socket.settimeout(_SEND_SECONDS)
        self.connection = OwnDescriptor(socket)
        self.is_connected = True
        self._unread = b""
        self._is_at_work = False

    def may_ask(self) -> bool:
        """Whether the other side is of our user, or root. Where the system does not tell, the folder protects us."""
        if not sys.platform.startswith("linux"):
            return True
        credentials = self.connection.socket.getsockopt(_socket.SOL_SOCKET, _socket.SO_PEERCRED, _CREDENTIALS.size)
        _, user, _ = _CREDENTIALS.unpack(credentials)
        return user in (os.geteuid(), 0)

    def leave(self) -> None:
        """Close the connection. What was turned on for the other side is off again."""
        self.is_connected = False
        stack_recording.end(id(self))
        self.connection.close()

    def read(self) -> bool:
        """Take what came and answer each whole line; whether the other side asks us to leave the process."""
        try:
            came = self.connection.socket.recv(_LONGEST_REQUEST) if self.connection.is_ours() else b""
        except OSError:
            came = b""
        if not came:
            self.leave()
            return False
        *lines, self._unread = (self._unread + came).split(b"\n")
        if len(self._unread) > _LONGEST_REQUEST or any(len(line) > _LONGEST_REQUEST for line in lines):
            self._send({"error": f"A request is at most {_LONGEST_REQUEST} bytes long."})
            self.leave()
            return False
        is_to_leave = False
        for line in lines:
            is_to_leave |= bool(line.strip()) and self._answer(line)
        return is_to_leave

    def _answer(self, line: bytes) -> bool:
        try:
            request = json.loads(line)
        except (ValueError, RecursionError):
            request = None
        if not isinstance(request, dict) or not isinstance(do := request.get("do"), str):
            self._send({"error": 'A request is a JSON object with the key "do".'})
        elif self._is_at_work:
            self._send({"error": "One request at a time on a connection."}, request)
        elif do == "leave":
            self._send({}, request)
            return True
        elif do == "record_stacks":
            self._send({"was_off": stack_recording.begin(id(self))}, request)
        elif do in AT_ONCE:
            self._send(answer(do, Request(request, self._is_awaited)), request)
        elif do in IN_A_THREAD:
            self._start_work(do, request)
        else:
            self._send({"error": f"There is no request {do!r}."}, request)
        return False

    def _start_work(self, do: str, request: JsonObject) -> None:
        self._is_at_work = True
        try:
            start_new_thread(self._work, (do, request))
        except RuntimeError as error:
            self._is_at_work = False
            self._send({"error": f"The process can start no thread: {error}."}, request)

    def _work(self, do: str, request: JsonObject) -> None:
        found = answer(do, Request(request, self._is_awaited))
        self._is_at_work = False
        self._send(found, request)

    def _is_awaited(self) -> bool:
        """Whether the other side still holds the connection."""
        if not self.is_connected or not self.connection.is_ours():
            return False
        waiting = poll()
        waiting.register(self.connection.number, 0)
        return not waiting.poll(0)

    def _send(self, found: JsonObject, request: JsonObject | None = None) -> None:
        if not self.connection.is_ours():
            return
        text = json.dumps({"id": request.get("id") if request else None, **found})
        # A client that went away must not end the process by SIGPIPE, nor hold the thread up.
        try:
            self.connection.socket.sendall(text.encode() + b"\n", _NO_SIGNAL)
        except OSError:
            self.is_connected = False
