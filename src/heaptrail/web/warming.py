"""What is worked out before anybody asks for it, in the order in which people do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from heaptrail.web.opened import Opened


def first_steps(opened: Opened) -> Iterator[Callable[[], object]]:
    """What is seen at once: the verdict, and the classes of each snapshot, the newest first. Steps raise what is wrong."""
    from heaptrail.web import classes, overview

    if opened.files:
        yield partial(overview.verdict_of, opened)
    for file in opened.newest_first():
        yield partial(classes.class_rows, file)


def further_steps(opened: Opened) -> Iterator[Callable[[], object]]:
    """What a click needs: objects of a class, their retainers, what they dominate, their trails; then what takes long."""
    from heaptrail.web import classes, objects, trees

    files = opened.newest_first()
    for file in files:
        yield partial(classes.members_of, file)
        yield partial(trees.retainers_around, file)
        yield partial(getattr, file.snapshot.heap, "node_to_first_retainer")
        yield partial(trees.dominator_tree_of, file)
        yield partial(objects.trail_of, file, 0)
    for file in files[:1]:
        yield partial(classes.duplicated, file)
        yield partial(classes.findings_of, file)
