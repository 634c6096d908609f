"""The stacks in a written heap, read with nothing but `json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pictures import Picture

if TYPE_CHECKING:
    from pathlib import Path

Frame = tuple[str, int]


class Call(NamedTuple):
    id: int
    info: int
    count: int
    size: int
    parent: int | None


class Stacks(Picture):
    """A heap with its calls. A stack is a list of (file, line), innermost first."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        import json

        document = json.loads(path.read_text())
        row = document["trace_function_infos"]
        self.infos = [row[at : at + 6] for at in range(0, len(row), 6)]
        self.calls: dict[int, Call] = {}
        self._read(document["trace_tree"], None)
        self.ordinals = {self.id(node): node for node in range(self.count)}

    def _read(self, written: list[Any], parent: int | None) -> None:
        """In preorder, and without recursion: stacks are deep."""
        waiting = [(written, 0, parent)]
        while waiting:
            row, at, parent = waiting.pop()
            if at == len(row):
                continue
            number, info, count, size, children = row[at : at + 5]
            assert number not in self.calls
            self.calls[number] = Call(number, info, count, size, parent)
            waiting += [(row, at + 5, parent), (children, 0, number)]

    def call_of(self, node: int) -> int:
        number: int = self.nodes[node * 7 + 5]
        return number

    def stack(self, node: int) -> list[Frame]:
        found, number = [], self.call_of(node) or None
        while number is not None:
            call = self.calls[number]
            if call.parent is not None:
                found.append((self.strings[self.infos[call.info][2]], self.infos[call.info][4]))
            number = call.parent
        return found

    def names(self, node: int) -> list[str]:
        found, number = [], self.call_of(node) or None
        while number is not None:
            found.append(self.strings[self.infos[self.calls[number].info][1]])
            number = self.calls[number].parent
        return found
