"""Heap strings made fit to be shown: a name in a heap is whatever the program, or an attacker, put there."""

from __future__ import annotations

_SHORT_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def printable(text: str) -> str:
    """The text with everything escaped that a terminal would obey or that a reader could not see.

    That is control characters, line and paragraph separators, direction marks, lone surrogates, and code
    points that stand for nothing.
    """
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else _escape(character) for character in text)


def _escape(character: str) -> str:
    if character in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[character]
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def shorten(text: str, width: int) -> str:
    """At most `width` characters of the text, printable, with `…` for what is left out at the end."""
    # Cut before escaping as well: a string of a heap may be long, and escapes only make it longer.
    shown = printable(text[: width + 1])
    return shown if len(shown) <= width else shown[: max(width - 1, 0)] + "…"


def shorten_middle(text: str, width: int) -> str:
    """Like `shorten`, but what is left out lies in the middle: both ends of a path say something."""
    shown = printable(text)
    if len(shown) <= width:
        return shown
    head = (width - 1) // 2
    tail = width - 1 - head
    return f"{shown[:head]}…{shown[len(shown) - tail :]}"
