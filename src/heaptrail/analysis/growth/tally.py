"""Objects and bytes by key, in one snapshot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Key = int | str


@dataclass(frozen=True, slots=True)
class Tally:
    """Keys mean the same in every snapshot. `describe` gives a key's name, class, and the id of an object."""

    counts: dict[Key, int]
    shallow_sizes: dict[Key, int]
    describe: Callable[[Key], tuple[str, str, int]]
