"""The sentence and the evidence of a suspect."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from heaptrail.analysis import thresholds
from heaptrail.analysis.runtimes import RuntimeDescription
from heaptrail.analysis.suspects.deciding import Leak, Slowing
from heaptrail.analysis.suspects.grouping import Rounds
from heaptrail.analysis.suspects.leaked import Unit
from heaptrail.units import format_bytes, format_count, format_duration

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_MOST_CLASSES = 4
_MOST_NAMES = 2

DIFFERENT_SESSIONS = (
    "the snapshots are of different sessions, so that ids say nothing: objects were matched by their paths from the roots, "
    "and nothing is more than likely"
)


def spoken_class(name: str, runtime: RuntimeDescription) -> str:
    """A class as a sentence has it: `string` for `(string)`."""
    return runtime.spoken_classes.get(name, name)


def sentence(leak: Leak, unit: Unit, rounds: Rounds, runtime: RuntimeDescription) -> str:
    """`+1.00 Session per request, 1.9 KiB each  (5,000 requests, two rounds: +2,500, +2,500)`.

    Of functions the one is named that most of them are: `+1.00 function handle.<locals>.settle per request`. What grows by the
    time is told per second: `+500 Sample per second, 120 B each  (6.1 s, two rounds: +1,500, +1,550)`.
    """
    grown_bytes = sum(leak.byte_deltas)
    per = _per(leak, rounds)
    if leak.in_bytes_only or not sum(unit.deltas):
        rate = grown_bytes / sum(rounds.requests)
        return f"+{format_bytes(rate)} per {per}, in hardly any new objects  {_rounds(rounds, leak.byte_deltas, format_bytes)}"
    rate = sum(unit.deltas) / _of(leak, rounds)
    each = grown_bytes / sum(unit.deltas)
    counts = _rounds(rounds, unit.deltas, format_count, seconds=rounds.seconds if leak.by_time else 0)
    what = f"{spoken_class(unit.class_name, runtime)} {unit.function}".rstrip()
    return f"+{_rate(rate)} {what} per {per}, {format_bytes(each)} each  {counts}"


def unseen_memory_sentence(byte_deltas: Sequence[int], rounds: Rounds) -> str:
    """Of memory that no object is: `+9.7 KiB per request that no object of the heap is  (1,000 requests, two rounds: …)`."""
    rate = sum(byte_deltas) / sum(rounds.requests)
    return f"+{format_bytes(rate)} per request that no object of the heap is  {_rounds(rounds, byte_deltas, format_bytes)}"


def _per(leak: Leak, rounds: Rounds) -> str:
    """What a rate of this leak is for."""
    if leak.by_time:
        return "second"
    return "request" if rounds.known else "round"


def _of(leak: Leak, rounds: Rounds) -> float:
    """How many of these there were."""
    return rounds.seconds if leak.by_time else sum(rounds.requests)


def _evenly(regularity: float) -> str:
    if regularity >= thresholds.REGULAR:
        return "evenly"
    return f"unevenly: the least round is {regularity:.0%} of the greatest"


def _rate(rate: float) -> str:
    if rate >= 100:
        return f"{rate:,.0f}"
    return f"{rate:.2f}" if rate >= 0.095 else f"{rate:.2g}"


def _rounds(rounds: Rounds, deltas: Sequence[int], write: Callable[[float], str], *, seconds: float = 0) -> str:
    number = len(deltas)
    spoken = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    grown = ", ".join(f"+{write(delta)}" if delta >= 0 else write(delta) for delta in deltas)
    if seconds:
        span = f"{format_duration(seconds)}, "
    else:
        span = f"{format_count(sum(rounds.requests))} requests, " if rounds.known else ""
    return f"({span}{spoken} round{'s' if number > 1 else ''}: {grown})"


def evidence(
    leak: Leak, unit: Unit, rounds: Rounds, others: Sequence[str], threads: Sequence[str], runtime: RuntimeDescription
) -> tuple[str, ...]:
    """What speaks for the verdict, one fact a line. `threads` are those whose own data the container is."""
    facts = []
    per = _per(leak, rounds)
    if not leak.regularity:
        facts.append("came in one round and stayed: a leak if what was done has been undone since, else a cache that filled")
    elif len(rounds.requests) > 1:
        facts.append(f"grew in every round, {_evenly(leak.regularity)}")
        if leak.by_time:
            facts.append(_time_and_requests(rounds))
    else:
        facts.append("one round only: growth that stops would look the same")
    classes = sorted(leak.classes.items(), key=lambda item: (-min(item[1]), item[0]))
    inside = [
        f"+{_rate(sum(deltas) / _of(leak, rounds))} {spoken_class(name, runtime)}"
        for name, deltas in classes
        if name not in (unit.class_name, "(synthetic)")
    ]
    by_request = leak.regularity and not leak.by_time and rounds.known and len(rounds.requests) > 1
    if by_request and sum(rounds.requests) < thresholds.ENOUGH_REQUESTS:
        few = format_count(sum(rounds.requests))
        facts.append(f"{few} requests are few: what is bounded and not full yet would look the same")
    if leak.turnover >= thresholds.TURNOVER:
        facts.append("objects leave as well as come: a container that is trimmed now and then can look like this")
    if leak.bound is not None:
        facts.append(
            f"within a bound: {leak.bound.name} is {format_count(leak.bound.limit)}, of which {format_count(leak.bound.taken)} "
            f"are taken; {'it throws out what is beyond' if leak.bound.is_kept else 'it is a leak if it grows beyond'}"
        )
    if threads:
        facts.append(f"in the thread-local data of {_listed(threads, 'threads')}")
    if inside:
        facts.append(f"with it, per {per}: {', '.join(inside[:_MOST_CLASSES])}")
    if others:
        facts.append(f"also held by {', '.join(others)}")
    return tuple(facts)


def _time_and_requests(rounds: Rounds) -> str:
    loads = format_duration(sum(time.load_seconds for time in rounds.times))
    return f"goes on with the time, whether requests come or not: these took {loads} of {format_duration(rounds.seconds)}"


def _listed(names: Sequence[str], of_what: str) -> str:
    if len(names) <= _MOST_NAMES + 1:
        return ", ".join(names)
    return f"{', '.join(names[:_MOST_NAMES])} and {len(names) - _MOST_NAMES} more {of_what}"


def slowing_note(slowing: Slowing, name: str) -> str:
    """Why a container that grew in every round is not a suspect."""
    grown = ", ".join(f"+{format_count(delta)}" for delta in slowing.count_deltas)
    return f"not a leak: {name} grew by {grown} objects, as a cache that fills or modules that load lazily do"


def expiry_note(seconds: float) -> str:
    """That growth may end by itself."""
    return (
        f"one-shot timers that are due within {format_duration(seconds)} are set as fast as this grows, and may end it: "
        "a run that lasts longer would tell"
    )
