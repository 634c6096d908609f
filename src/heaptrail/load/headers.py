"""Headers as people write them."""

from __future__ import annotations

import re

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_OF_THE_CONNECTION = ("connection", "content-length", "expect", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade")
"""The load generator's own: it keeps connections, and counts what it sends."""


def parse_header(text: str) -> tuple[str, str]:
    """The name and the value of `NAME: VALUE`. Raises `ValueError` that says what is wrong, as the end of a sentence."""
    name, colon, value = (part.strip() for part in text.partition(":"))
    if not colon or not name:
        raise ValueError("is not NAME: VALUE")
    if not _NAME.fullmatch(name):
        raise ValueError(f"has a name with characters that no header's has: {name[:40]!r}")
    if not value.isprintable():
        raise ValueError("has characters in its value that cannot be seen")
    if name.lower() in _OF_THE_CONNECTION:
        raise ValueError(f"sets {name}, which is set by what sends the requests")
    return name, value
