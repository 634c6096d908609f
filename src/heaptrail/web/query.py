"""What a request asks for, read from its parameters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.datastructures import QueryParams

    from heaptrail.report.table import Table

DEFAULT_LIMIT = 100
MOST_ROWS = 1000
_MOST_DIGITS = 20
_DIGITS = re.compile(r"[0-9]+")

_Choice = TypeVar("_Choice", bound=str)


@dataclass(frozen=True, slots=True)
class Page:
    """The rows that are wanted of many: `limit` of them behind `offset` others."""

    offset: int
    limit: int

    @property
    def end(self) -> int:
        """Behind the last of them."""
        return self.offset + self.limit


class Query:
    """Parameters of a request. Every reading raises `UsageError` for what it cannot be."""

    def __init__(self, parameters: QueryParams) -> None:
        self._parameters = parameters

    def number(self, name: str, default: int | None = None, *, least: int = 0, most: int = 10**_MOST_DIGITS) -> int:
        """A whole number; without a default it must be there."""
        text = self._parameters.get(name)
        if text is None:
            if default is None:
                raise UsageError(f"{name} is missing", help=f"…&{name}=N")
            return default
        if not _DIGITS.fullmatch(text) or len(text) > _MOST_DIGITS or not least <= int(text) <= most:
            raise UsageError(f"{name}={text!r} is no whole number from {least} to {most}")
        return int(text)

    def id(self, name: str = "id") -> int:
        """The id of an object, with or without the `@`."""
        text = self._parameters.get(name)
        if text is None:
            raise UsageError(f"{name} is missing", help=f"…&{name}=48211")
        return _id(name, text)

    def ids(self, name: str) -> tuple[int, ...]:
        """Ids of some objects; the parameter may be repeated."""
        return tuple(_id(name, text) for text in self._parameters.getlist(name))

    def has(self, name: str) -> bool:
        """Whether the parameter is there."""
        return name in self._parameters

    def text(self, name: str) -> str:
        """A text that must be there."""
        text = self._parameters.get(name)
        if text is None:
            raise UsageError(f"{name} is missing")
        return text

    def choice(self, name: str, choices: Sequence[_Choice]) -> _Choice | None:
        """One of these; None where the parameter is not there."""
        text = self._parameters.get(name)
        if text is None:
            return None
        for choice in choices:
            if choice == text:
                return choice
        raise UsageError(f"{name}={text!r} is not known", help=f"one of {', '.join(choices)}")

    def page(self) -> Page:
        """`offset` and `limit`."""
        return Page(self.number("offset", 0), self.number("limit", DEFAULT_LIMIT, least=1, most=MOST_ROWS))

    def sorting(self, table: Table, default: str) -> tuple[str, bool]:
        """The column to sort by, and whether the other way round."""
        column = self.choice("sort", tuple(table.names)) or default
        return column, self.choice("reverse", ("0", "1")) == "1"

    def filters(self) -> tuple[str, ...]:
        """What must hold for each row, as `--filter` of the command line; empty ones are none."""
        return tuple(text for text in self._parameters.getlist("filter") if text)


def _id(name: str, text: str) -> int:
    digits = text.removeprefix("@")
    if not _DIGITS.fullmatch(digits) or len(digits) > _MOST_DIGITS:
        raise UsageError(f"{name}={text!r} is no id", help="ids look like 48211")
    return int(digits)
