"""One object in a line: written as Chrome DevTools writes its cells, fit for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail.report.text import shorten

if TYPE_CHECKING:
    from heaptrail.model import ObjectRow

LONGEST = 100


def object_text(row: ObjectRow, width: int = LONGEST) -> str:
    """`"text"`, `/expression/`, `function()`, `(elements)[]`, a recorded value, or the name."""
    name = row.name
    if row.type in ("string", "concatenated string"):
        return shorten(f'"{name[:width]}{"" if len(name) > width else chr(34)}', width)
    if row.value is not None:
        return shorten(f"Symbol({row.value})" if row.type == "symbol" else row.value, width)
    if row.type == "regexp":
        return shorten(f"/{name}/", width)
    if row.type == "closure":
        return f"{shorten(name, width - 2)}()"
    if row.type == "array":
        return f"{shorten(name, width - 2)}[]" if name else "(internal array)[]"
    return shorten(name, width)


def edge_text(edge: str, edge_type: str, width: int = 60) -> str:
    """An edge's name: indices in brackets, V8's own names in angle brackets."""
    if edge_type in ("element", "hidden"):
        return f"[{edge}]" if edge_type == "element" else f"<{edge}>"
    name = shorten(edge, width) if edge else "(empty)"
    return f"<{name}>" if edge_type in ("internal", "weak") and not name.startswith("<") else name
