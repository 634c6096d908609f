"""The conditions under which the zoo is visited, and what each changes of a case. Pure: no process, no file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoo.cases import Case

_FEW = 200
_ONE_IN = 10
_MANY = 2500
# The cache of the noise is full before the second round is half over, whatever chance does: see `noise_bound`.
_BOUND_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class Condition:
    """A way to hunt in a case.

    `requests` is the number a round, None for the case's own. `noisy`: other work is done in the same process meanwhile.
    `one_in`: of so many requests one reaches the server, and the others the noise.
    """

    name: str
    title: str
    requests: int | None = None
    noisy: bool = False
    one_in: int = 1

    def count(self, case: Case) -> int:
        """Requests a round; the server gets no more of them than the case says that it can bear."""
        own = case.requests * self.one_in
        return own if self.requests is None else min(self.requests, own)

    def warmup(self, case: Case) -> int:
        """Requests before the first snapshot."""
        return case.warmup * self.one_in

    def suits(self, case: Case) -> bool:
        """Whether the case can be visited so: other work comes only into a process that is started with its own script."""
        return not self.noisy or (self.one_in > 1 if case.in_page else not case.arguments)

    def action(self, case: Case) -> str | None:
        """What is done in the page of a case: nothing at all but every so often, where that is the condition."""
        if case.action is None or self.one_in == 1:
            return case.action
        return f"(globalThis.zooTurn = (globalThis.zooTurn ?? 0) + 1) % {self.one_in} ? 0 : ({case.action})"

    def expectation(self, case: Case) -> Case:
        """The case with the growths that are true under this condition."""
        if self.one_in == 1:
            return case
        leaks = tuple(
            replace(leak, per_request=tuple(growth / self.one_in for growth in leak.per_request)) for leak in case.leaks
        )
        return replace(case, leaks=leaks)

    def noise_bound(self, case: Case) -> int:
        """The entries that the cache of the noise holds at most.

        A round brings the noise half as many requests as the server, or up to as many. So the first round adds at least half
        of `count` entries, or fills the cache, and the second at most half as many as the first: such a cache can be told
        from a leak.
        """
        return round(self.count(case) * _BOUND_SHARE)


PLAIN = Condition("plain", "as the case says, with nothing else going on")
CONDITIONS = {
    condition.name: condition
    for condition in (
        PLAIN,
        Condition(
            "noise",
            "with other work in the same process: an endpoint on a port of its own under random load, with requests that fail, "
            "a log that is rotated and a cache that fills slowly up to its bound",
            noisy=True,
        ),
        Condition("few", f"with {_FEW} requests a round", requests=_FEW),
        Condition(
            "one-in-ten",
            f"with a leak on one request in {_ONE_IN}: of {_MANY:,} requests a round the others are answered by the noise",
            requests=_MANY,
            noisy=True,
            one_in=_ONE_IN,
        ),
    )
}
