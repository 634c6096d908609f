"""What tells the patterns of leaks apart. Each runtime brings its own rules over these traits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from heaptrail.analysis.trail_text import Hop
from heaptrail.model import Pattern


@dataclass(frozen=True, slots=True)
class Traits:
    """What the rules look at."""

    holder_class: str
    holder_name: str
    point_class: str
    hops: Sequence[Hop]
    cycle: tuple[str, ...]
    link_class: str
    """The class that the cycle repeats."""
    replaced: bool
    replaced_class: str
    """The class of what is replaced as a whole; empty where nothing is."""
    classes: frozenset[str]
    """Classes that grew in every round."""
    outermost: frozenset[str]
    """Classes of the objects that the holder holds itself."""
    records: frozenset[str]
    """Names of the engine's own records among what leaked."""
    in_bytes_only: bool
    held_type: str
    """The class of the one object that grows in place of many; empty where there are many."""
    unit: str
    unit_refers_to_itself: bool
    detached: bool
    """Whether what leaked are elements that are no longer in the document."""
    buffers_per_unit: float
    """Blocks of bytes outside the heap that come with each unit: small buffers share one."""


Rule = Callable[[Traits], bool]


@dataclass(frozen=True, slots=True)
class PatternBook:
    """The patterns that a runtime's leaks have: the first rule that fits names one."""

    rules: tuple[tuple[Pattern, Rule], ...]
    advice: Mapping[Pattern, str]
    """What to try, in the terms of the runtime. Every pattern has some."""

    def name(self, traits: Traits) -> Pattern:
        """The first pattern whose rule fits."""
        return next((pattern for pattern, rule in self.rules if rule(traits)), "other")
