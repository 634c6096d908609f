"""Snapshots written the way V8 writes them: no spaces, and every row of numbers on a line of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tiny_heaps import TinyHeap

Document = dict[str, Any]


def document_of(heap: TinyHeap) -> Document:
    document = json.loads(heap.written())
    assert isinstance(document, dict)
    return document


def v8_text(document: Mapping[str, Any]) -> bytes:
    """The document's sections in their order."""
    meta = document.get("snapshot", {}).get("meta", {})
    widths = {
        "nodes": len(meta.get("node_fields", ())),
        "edges": len(meta.get("edge_fields", ())),
        "locations": len(meta.get("location_fields", ())),
    }
    sections = [
        json.dumps(name) + ":" + (_rows(value, widths[name]) if widths.get(name) else _compact(value))
        for name, value in document.items()
    ]
    return ("{" + ",\n".join(sections) + "}").encode()


def _rows(numbers: list[int], width: int) -> str:
    rows = (numbers[i : i + width] for i in range(0, len(numbers), width))
    return "[" + ",".join(",".join(map(str, row)) + "\n" for row in rows) + "]"


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
