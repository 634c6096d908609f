"""tracemalloc for whoever asks for the stacks of allocations from outside: on while somebody wants it, off when all are gone.

A program that has it on itself keeps it, as it is.
"""

from __future__ import annotations

from _thread import allocate_lock

DEPTH = 25

_lock = allocate_lock()
_wanted_by: set[int] = set()


def begin(who: int) -> bool:
    """Have tracemalloc keep `DEPTH` frames of each stack from now on; whether it was off. All allocations cost more then."""
    import _tracemalloc

    with _lock:
        if _tracemalloc.is_tracing() and not _wanted_by:
            return False
        _wanted_by.add(who)
        if _tracemalloc.is_tracing():
            return False
        _tracemalloc.start(DEPTH)
        return True


def end(who: int) -> None:
    """Turn it off again when nobody else wants it. Does nothing for those who did not turn it on."""
    with _lock:
        if who not in _wanted_by:
            return
        _wanted_by.discard(who)
        if not _wanted_by:
            import _tracemalloc

            _tracemalloc.stop()


def end_in_child() -> None:
    """In a forked process: nobody who asked its parent is there."""
    global _lock
    _lock = allocate_lock()
    for who in [*_wanted_by]:
        end(who)
