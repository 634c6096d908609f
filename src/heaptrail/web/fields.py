"""The fields of a form that was sent: each is read by itself, so that all mistakes are told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")


class WrongFields(UsageError):
    """What is wrong with a form. The message is that of the first mistake; `fields` has a line for each."""

    def __init__(self, mistakes: Mapping[str, UsageError]) -> None:
        first = next(iter(mistakes.values()))
        super().__init__(first.message, help=first.help)
        self.fields = {name: f"{error.message} {error.help}".strip() for name, error in mistakes.items()}


class Fields:
    """Reads one field after the other, and keeps what is wrong with each."""

    def __init__(self, sent: Mapping[str, object]) -> None:
        self._sent = sent
        self._mistakes: dict[str, UsageError] = {}

    def read(self, name: str, reader: Callable[[object], T], default: object, fallback: T) -> T:
        """What `reader` makes of the field, or of `default` where it was not sent; `fallback` where it raises `UsageError`."""
        try:
            return reader(self._sent.get(name, default))
        except UsageError as error:
            self._mistakes[name] = error
            return fallback

    def whole(self, name: str, default: int | None, *, least: int, most: int) -> int:
        """A whole number within these bounds."""

        def reader(value: object) -> int:
            if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
                raise UsageError(f"{name} is no whole number from {least:,} to {most:,}.")
            return value

        return self.read(name, reader, default, least)

    def flag(self, name: str) -> bool:
        """True or false; false where it was not sent."""

        def reader(value: object) -> bool:
            if not isinstance(value, bool):
                raise UsageError(f"{name} is true or false.")
            return value

        return self.read(name, reader, default=False, fallback=False)

    def require_right(self) -> None:
        """Raise `WrongFields` where anything is wrong."""
        if self._mistakes:
            raise WrongFields(self._mistakes)
