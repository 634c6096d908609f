"""A notebook shows a heap as a table, and nothing in it is markup."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

from tiny_heaps import TinyHeap

import heaptrail

if TYPE_CHECKING:
    from pathlib import Path


class Read(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not attrs
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def opened(heap: TinyHeap, folder: Path) -> heaptrail.Snapshot:
    path = folder / "<b>tiny.heapsnapshot"
    path.write_bytes(heap.written())
    return heaptrail.open(path)


def test_a_heap_is_shown_with_its_classes(tmp_path: Path) -> None:
    heap = TinyHeap()
    heap.node("object", "Session", 64)
    heap.node("object", "Session", 64)
    heap.node("object", "User", 48)
    read = Read(opened(heap, tmp_path)._repr_html_())
    assert " v8, 4 nodes, 3 edges" in read.texts
    assert read.texts[read.texts.index("Session") - 5 :] == [
        "128 B",
        "128 B",
        "2",
        "1",
        "@3",
        "Session",
        "48 B",
        "48 B",
        "1",
        "1",
        "@7",
        "User",
    ]


def test_nothing_of_a_heap_is_markup(tmp_path: Path) -> None:
    heap = TinyHeap()
    heap.node("object", "x<img src=x onerror=alert(1)>&amp;\n\x1b[31m", 64)
    read = Read(opened(heap, tmp_path)._repr_html_())
    assert set(read.tags) <= {"div", "p", "strong", "table", "thead", "tbody", "tr", "th", "td"}
    assert "x<img src=x onerror=alert(1)>&amp;\\n\\x1b[31m" in "".join(read.texts)


def test_classes_are_shown_as_a_table_and_what_is_hidden_is_counted(tmp_path: Path) -> None:
    heap = TinyHeap()
    for number in range(23):
        heap.node("object", f"Class{number}", 8 + number)
    read = Read(opened(heap, tmp_path).classes()._repr_html_())
    assert read.tags.count("tr") == 21
    assert read.texts[-1] == "… 3 more classes"
