"""What a leak pattern is to the rest of the lab."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel

    from heaptrail.lab.unit import Unit


@dataclass(frozen=True, slots=True)
class Pattern:
    """A way to leak. `key` is its name in the overview, `label` its name in messages, `holder` what the trail ends at.

    `stats` measures what is held now, by walking the holder; `stop` releases all of it, and is harmless when there is nothing.
    `hunt` is what a hunt needs beside the target: options of `heaptrail hunt`.
    """

    id: str
    key: str
    label: str
    title: str
    text: str
    holder: str
    hunt: str
    start: Callable[[Unit], None]
    stop: Callable[[], None]
    stats: Callable[[Unit], BaseModel]
    stats_model: type[BaseModel]
    status: Callable[[Unit], BaseModel]
    status_model: type[BaseModel]
    is_leaking: Callable[[], bool]
