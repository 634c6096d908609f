"""Whether something grows by the request or by the time: what a timer adds, it adds while nobody asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from heaptrail.analysis import thresholds
from heaptrail.analysis.suspects.grouping import Rounds

Regularity = Callable[[Rounds], float]


def grows_by_time(deltas: Iterable[Sequence[int]], regularity: Regularity, rounds: Rounds) -> bool:
    """Whether this growth goes on with the time and hardly depends on the requests.

    `deltas` are those of the whole and of the classes that speak for it, `regularity` says how even it is in given rounds. The
    two can be told apart where a hunt was mostly idle between its snapshots. By the time grows what is even by the second and
    uneven by the request; and after few requests all that is not the same whole number for each of them.
    """
    if not _are_mostly_idle(rounds):
        return False
    by_time, by_request = regularity(rounds.in_milliseconds()), regularity(rounds)
    if max(rounds.requests) <= thresholds.FEW_REQUESTS:
        return by_time >= thresholds.LIKELY_REGULAR and requests_say_nothing(deltas, rounds)
    least = thresholds.REGULAR if by_request >= thresholds.LIKELY_REGULAR else thresholds.LIKELY_REGULAR
    return by_request < thresholds.REGULAR and by_time >= least


def requests_say_nothing(deltas: Iterable[Sequence[int]], rounds: Rounds) -> bool:
    """Whether so few requests were made, while a hunt was mostly idle, that no rate for each of them can be told."""
    few = max(rounds.requests) <= thresholds.FEW_REQUESTS
    return few and _are_mostly_idle(rounds) and not any(_is_whole(each, rounds) for each in deltas)


def _are_mostly_idle(rounds: Rounds) -> bool:
    return (
        rounds.known
        and len(rounds.times) == len(rounds.requests) > 1
        and all(time.load_seconds <= thresholds.MOST_LOAD * time.seconds for time in rounds.times)
    )


def _is_whole(deltas: Sequence[int], rounds: Rounds) -> bool:
    """Whether each request has brought the same whole number."""
    each = deltas[0] // rounds.requests[0]
    return each >= 1 and all(delta == each * requests for delta, requests in zip(deltas, rounds.requests, strict=True))
