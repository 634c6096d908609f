"""Text from a heap in Markdown: nothing in it is markup, a link or a mention, whoever renders it.

Backslashes and entities do not keep GitHub from linking what looks like a user, an issue or an address; code spans do.
"""

from __future__ import annotations

import re

from heaptrail.report.text import printable

_PLAIN = re.compile(r"[\w ,.;:()+%=…→≥≤'-]+", re.ASCII)
_LINKED = re.compile(r"www\.|https?:|ftp:|mailto:|xmpp:|\bGH-\d|:\w+:|\b[0-9a-f]{7,}\b|(?<!\w)_|_(?!\w)", re.IGNORECASE)


def code(text: str) -> str:
    """A code span, fenced with more backticks than the text has in a row. Fit for cells: pipes are written as escapes."""
    shown = printable(text).replace("|", "\\x7c") or "(empty)"
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    # A space on either side is taken away again; without it a backtick at an end would lengthen the fence.
    space = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{space}{shown}{space}{fence}"


def prose(text: str) -> str:
    """Words of our own with names in them: as they are where nothing can be taken for markup or a link, else as code."""
    return text if _PLAIN.fullmatch(text) and not _LINKED.search(text) else code(text)
