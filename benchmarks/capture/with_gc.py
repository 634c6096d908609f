"""Count all objects and sum their sizes with nothing but the standard library: gc and sys."""

from __future__ import annotations

import gc
import sys

from figures import measure_in_process
from server_heap import build


def count() -> int:
    """Every object that the collector's lists reach."""
    newest = gc.get_objects()
    found = {id(each): each for each in newest}
    found[id(found)] = found  # so that its keys are not looked at
    while newest:
        referents = {id(each): each for each in gc.get_referents(*newest)}
        newest = [each for identity, each in referents.items() if identity not in found]
        found |= referents
    sum(map(sys.getsizeof, found.values()))
    return len(found)


build(int(sys.argv[1]))
measure_in_process(count)
