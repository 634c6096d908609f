"""Whether a capture stops this process, or is about to: no new request should be sent here then."""

from __future__ import annotations

import os
from time import monotonic, sleep

_NOTICE_SECONDS = 0.2
_stopping: list[int] = []
_ended = (0, 0.0)


def is_draining() -> bool:
    """Cost: none. A forked child does not take part in what stops its parent."""
    pid, since = _ended
    return os.getpid() in _stopping or (pid == os.getpid() and monotonic() - since < _NOTICE_SECONDS)


class Draining:
    """Around what stops all threads.

    The others get a moment before it, to tell who asks. Requests that come while everything stands still are
    answered when it is over: those are told as well.
    """

    def __enter__(self) -> None:
        self._pid = os.getpid()
        _stopping.append(self._pid)
        try:
            sleep(_NOTICE_SECONDS)
        except BaseException:
            _stopping.remove(self._pid)
            raise

    def __exit__(self, *_error: object) -> None:
        global _ended
        _ended = (self._pid, monotonic())
        _stopping.remove(self._pid)
