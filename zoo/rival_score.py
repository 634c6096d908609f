"""How the answers of others are measured against what is known of a server. Pure.

They are given the benefit of every doubt: a leak counts as named when the leaking class is anywhere on the trace of
memlab's first leak, or in the first row of a table, under any of the names that heaptrail may give it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zoo.cases import ExpectedLeak
    from zoo.rivals import Rivals

Answer = Literal["leak", "other", "nothing"]
"""Whether the leak is named first, something else is, or nothing at all."""

# Where only a backing store grows, no class is expected of heaptrail; these would do.
_STORES = ("array", "object elements", "arraybuffer", "buffer", "system / jsarraybufferdata", "uint8array")
_FUNCTIONS = ("function", "closure")
_RUNTIME = re.compile(r"system /|\((?!concatenated|sliced|string)")


@dataclass(frozen=True, slots=True)
class RivalScore:
    """What each says of one hunt; None where it could not read the snapshots.

    `memlab`: the leaks that it reports. `table`: its list of what survived, largest first. `diff`: DevTools' comparison of
    the last two snapshots, largest growth first.
    """

    memlab: Answer | None
    table: Answer | None
    diff: Answer


def score_rivals(leak: ExpectedLeak | None, answers: Rivals) -> RivalScore:
    """Measure the answers about a server with this leak, or about a clean one (None)."""
    read = not answers.memlab.failure
    first_trace = answers.memlab.leaks[0] or ("",) if answers.memlab.leaks else ()
    survivors = [name for name in answers.memlab.survivors if not _RUNTIME.match(name)]
    return RivalScore(
        memlab=_answer(leak, first_trace) if read else None,
        table=_answer(leak, survivors[:1]) if read else None,
        diff=_answer(leak, answers.diff[:1]),
    )


def _answer(leak: ExpectedLeak | None, names: Iterable[str]) -> Answer:
    plain = set(map(_plain, names))
    if not plain:
        return "nothing"
    return "leak" if leak is not None and plain & _accepted(leak) else "other"


def _accepted(leak: ExpectedLeak) -> set[str]:
    accepted = set(map(_plain, leak.classes)) or set(_STORES)
    return accepted | set(_FUNCTIONS) if accepted & set(_FUNCTIONS) else accepted


def _plain(name: str) -> str:
    """Without what the tools write differently: `Detached <p class="x">` is `<p>`, `(string)` is `string`."""
    name = re.sub(r"<(\w[\w-]*)[^>]*>?", r"<\1>", name.removeprefix("Detached "))
    return name.removeprefix("(").removesuffix(")").lower()
