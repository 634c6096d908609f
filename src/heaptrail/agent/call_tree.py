"""Calls by who called them, as V8's profiles have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

Function: TypeAlias = tuple[str, str, int]
"""Name, file, and the line on which it begins, counted from 1; 0 where that is not known."""


class CallTree:
    """Nodes are numbers from 0, the root; a node stands behind its caller."""

    def __init__(self) -> None:
        self.functions: list[Function] = [("(root)", "", 0)]
        self.parents: list[int] = [-1]
        self._children: dict[tuple[int, object], int] = {}

    def child(self, parent: int, key: object, function: Function) -> int:
        """The node of `function`, which `key` stands for, when `parent` calls it."""
        known = self._children.get((parent, key))
        if known is not None:
            return known
        node = len(self.functions)
        self._children[parent, key] = node
        self.functions.append(function)
        self.parents.append(parent)
        return node

    def path(self, functions: Iterable[Function]) -> int:
        """The node at the end of calls, the outermost first."""
        node = 0
        for function in functions:
            node = self.child(node, function, function)
        return node

    def children(self) -> list[list[int]]:
        """What each node calls. Cost: one pass."""
        found: list[list[int]] = [[] for _ in self.functions]
        for node, parent in enumerate(self.parents[1:], start=1):
            found[parent].append(node)
        return found


def call_frame(function: Function) -> dict[str, str | int]:
    """As V8 writes it: lines from 0, and -1 for what is not known."""
    name, file, line = function
    return {"functionName": name, "scriptId": "0", "url": file, "lineNumber": line - 1, "columnNumber": 0 if line else -1}
