"""What is to be requested, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from heaptrail.units import format_count, format_duration

LoadProgress = Callable[[int, int], None]
"""Called with (answered, to be made)."""


@dataclass(frozen=True, slots=True)
class Requests:
    """One kind of load: the URLs are taken in turn. `timeout` is seconds for one request, body included."""

    urls: tuple[str, ...]
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    concurrency: int = 8
    timeout: float = 30.0


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds from the start of a request to the end of its answer: percentiles and the longest."""

    p50: float
    p90: float
    p99: float
    longest: float


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What a load did. `answers` counts by status class (`2xx`, …), `failures` by kind (`refused`, …)."""

    requests: int
    answers: Mapping[str, int]
    failures: Mapping[str, int]
    seconds: float
    latency: Latency | None

    @property
    def errors(self) -> int:
        """Requests that the server did not serve: no whole answer, or one of status 5xx."""
        return sum(self.failures.values()) + self.answers.get("5xx", 0)

    @property
    def error_share(self) -> float:
        """`errors` as a share of all requests."""
        return self.errors / self.requests if self.requests else 0.0

    def __str__(self) -> str:
        counts = ", ".join(f"{format_count(n)} {kind}" for kind, n in {**self.answers, **self.failures}.items())
        text = f"{format_count(self.requests)} requests in {format_duration(self.seconds)}"
        if counts:
            text += f": {counts}"
        if self.latency is not None:
            text += f"; median {format_duration(self.latency.p50)}, 99 % {format_duration(self.latency.p99)}"
        return text


def percentiles(seconds: list[float]) -> Latency | None:
    """The latency of some answers; None when there is none. Nearest rank."""
    if not seconds:
        return None
    ordered = sorted(seconds)
    p50, p90, p99 = (ordered[-(-len(ordered) * percent // 100) - 1] for percent in (50, 90, 99))
    return Latency(p50, p90, p99, ordered[-1])
