"""The bytes that a report may take, and the answers that were put into it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from heaptrail.formats.verdict import Json

_GLUE = 2  # a colon and a comma


def written_compactly(value: Json) -> str:
    """ASCII without blanks, in which nothing can end the element of a page that it stands in."""
    return json.dumps(value, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")


class Budget:
    """Takes answers in the order of their importance, as long as there is room.

    Each kind of answer has a share of the whole; what one does not use is there for those that come after it.
    """

    def __init__(self, size: int) -> None:
        self.answers: dict[str, str] = {}
        self._size = size
        self._left = size
        self._allowed = 0.0

    def begin(self, share: float) -> None:
        """Begin a kind of answers, which may take this share of the whole and what was left over before it."""
        self._allowed += share * self._size

    @property
    def room(self) -> int:
        """Bytes that the kind of answers that was begun may still take."""
        return int(min(self._allowed, self._left))

    def keep(self, key: str, answer: Mapping[str, Json] | None) -> bool:
        """Put an answer into the report, None for what is known not to be there; False where there is no room for it."""
        text = written_compactly(answer)
        size = len(text) + len(written_compactly(key)) + _GLUE
        if size > self.room or key in self.answers:
            return key in self.answers
        self.answers[key] = text
        self._left -= size
        self._allowed -= size
        return True

    def keep_rows(self, key: str, answer: Mapping[str, Json], rows: Sequence[Mapping[str, Json]], room: int) -> int:
        """Put a table into the report with as many of its first rows as fit into `room`; how many these are."""
        left = min(room, self.room) - len(written_compactly({**answer, "rows": []})) - len(written_compactly(key)) - _GLUE
        count = 0
        for row in rows:
            left -= len(written_compactly(row)) + 1
            if left < 0:
                break
            count += 1
        return count if self.keep(key, {**answer, "rows": list(rows[:count])}) else 0
