"""Whether a capture stops this process, or is about to: no new request should be sent here then."""

from __future__ import annotations

import os
from contextlib import contextmanager
from time import monotonic, sleep
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOTICE_SECONDS = 0.2
_stopping: list[int] = []
_ended = (0, 0.0)


def is_draining() -> bool:
    """Cost: none. A forked child does not take part in what stops its parent."""
    pid, since = _ended
    return os.getpid() in _stopping or (pid == os.getpid() and monotonic() - since < _NOTICE_SECONDS)


@contextmanager
def draining() -> Iterator[None]:
    """Around what stops all threads.

    The others get a moment before it, to tell who asks. Requests that come while everything stands still are
    answered when it is over: those are told as well.
    """
    global _ended
    pid = os.getpid()
    _stopping.append(pid)
    try:
        sleep(_NOTICE_SECONDS)
        yield
    finally:
        _ended = (pid, monotonic())
        _stopping.remove(pid)
