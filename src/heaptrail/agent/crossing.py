"""When a number that goes up and down is too high, once per time that it gets there."""

from __future__ import annotations


class Crossing:
    """True once when the number reaches `threshold`, and again only after it was below `rearm` times that.

    Between two times there are at least `cooldown` seconds; what is too high again sooner counts when they are over.
    """

    def __init__(self, threshold: float, *, rearm: float = 0.9, cooldown: float = 0.0) -> None:
        self.threshold = threshold
        self._rearm = threshold * rearm
        self._cooldown = cooldown
        self._armed = True
        self._last: float | None = None

    def crossed(self, value: float, now: float) -> bool:
        """Look at the number at the time `now`, in seconds of any clock that does not go back."""
        if value < self._rearm:
            self._armed = True
        if value < self.threshold or not self._armed or self._cools(now):
            return False
        self._armed = False
        self._last = now
        return True

    def again(self) -> None:
        """The last time was in vain: the next look may be true at once."""
        self._armed = True
        self._last = None

    def _cools(self, now: float) -> bool:
        return self._last is not None and now - self._last < self._cooldown
