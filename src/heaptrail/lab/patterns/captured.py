"""How much memory a function captures."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def captured_bytes(function: Callable[..., object]) -> int:
    """The buffers that its variables refer to, in bytes."""
    captured = (cell.cell_contents for cell in getattr(function, "__closure__", None) or ())
    return sum(len(value) for value in captured if isinstance(value, bytearray))
