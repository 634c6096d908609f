"""Exceptions that end a request: `triggers.MemoryError` is told of them.

They never reach `sys.excepthook`: a server answers 500 and goes on. Some frameworks answer 500 themselves, so that not even
middleware sees the exception; Flask and Django send a signal then.
"""

from __future__ import annotations

import sys

_SIGNALS = (("flask.signals", "got_request_exception"), ("django.core.signals", "got_request_exception"))


def report_uncaught(error: BaseException) -> None:
    """Tell the triggers that are started for a `MemoryError`, if any. Never raises."""
    triggers = sys.modules.get("heaptrail.agent.triggers.memory_error")
    if triggers is not None:
        triggers.notice(error)


def watch_frameworks() -> None:
    """Have those frameworks that are loaded report what they handle. Called again, it does nothing more."""
    for module, name in _SIGNALS:
        signal = getattr(sys.modules.get(module), name, None)
        if signal is not None:
            signal.connect(_handled_by_framework, weak=False)


def _handled_by_framework(*_sender: object, **_details: object) -> None:
    error = sys.exception()
    if error is not None:
        report_uncaught(error)
