"""Servers whose workers put signals back to what they were: the one of a trigger would then end the worker.

They do it after the fork, so after `os.register_at_fork`, from a list that each of them keeps. In a worker the trigger's
signal is taken off that list.
"""

from __future__ import annotations

import sys
from operator import attrgetter

# billiard is celery's pool: its lists are sets of names. gunicorn's is a list of numbers.
_NAMES = (("billiard.common", "TERMSIGS_FULL"), ("billiard.common", "TERMSIGS_DEFAULT"))
_NUMBERS = (("gunicorn.workers.base", "Worker.SIGNALS"),)


def keep_in_worker(number: int, name: str) -> bool:
    """In a forked child: whether it may be a worker of one of the servers, which then leaves this signal alone."""
    struck = [_strike_out(module, path, name) for module, path in _NAMES]
    struck += [_strike_out(module, path, number) for module, path in _NUMBERS]
    return any(struck)


def _strike_out(module: str, path: str, signal: int | str) -> bool:
    if (loaded := sys.modules.get(module)) is None:
        return False
    try:
        attrgetter(path)(loaded).remove(signal)
    except (AttributeError, KeyError, ValueError):
        return False  # a version that keeps no such list, or a signal that is not on it
    return True
