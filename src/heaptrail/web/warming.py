"""What is worked out before anybody asks for it, in the order in which people do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from heaptrail.web.opened import Opened


def warm(opened: Opened) -> Iterator[Callable[[], object]]:
    """Steps to take one after the other; each raises what is wrong with it."""
    from heaptrail.web import classes, overview

    if opened.files:
        yield partial(overview.verdict_of, opened)
    ready = [file for file in opened.files if file.is_open]
    for file in ready[::-1]:
        yield partial(classes.class_rows, file)
    for file in ready[::-1]:
        yield partial(getattr, file.snapshot, "class_names")
        yield partial(getattr, file.snapshot.heap, "node_to_first_retainer")
