"""Strings by what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class DuplicatedString:
    """A text that several strings of a heap have. Sizes are of all of them together, in bytes.

    `wasted` is what all but the largest of them take: what one string in their place would save. `id` is that of one of
    them. `is_cut` says that V8 wrote only the beginning of the text into the file.
    """

    text: str
    count: int
    shallow: int
    wasted: int
    retained: float
    id: int
    is_cut: bool


@dataclass(frozen=True, slots=True)
class StringTexts:
    """The texts of a heap's strings: arrays with one cell a text. Sizes as in `DuplicatedString`."""

    nodes: NDArray[np.uint32]
    """One of the strings that has the text."""
    ids: NDArray[np.uint32]
    counts: NDArray[np.uint32]
    shallow: NDArray[np.uint64]
    wasted: NDArray[np.uint64]
    retained: NDArray[np.float64]
    is_cut: NDArray[np.uint8]
