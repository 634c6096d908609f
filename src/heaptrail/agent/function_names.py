"""The function that a line of a source file belongs to."""

from __future__ import annotations

import ast
import tokenize
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heaptrail.agent.call_tree import Function

_MODULE = "<module>"
_LARGEST_FILE = 1_000_000


class FunctionNames:
    """Reads each file once, when it is first asked for; one that cannot be read, or has changed, is all `<module>`."""

    def __init__(self) -> None:
        self._files: dict[str, list[Function]] = {}

    def at(self, file: str, line: int) -> Function:
        """The innermost function around the line, by its qualified name, with the line on which it begins."""
        lines = self._files.get(file)
        if lines is None:
            lines = self._files[file] = _functions_by_line(file)
        return lines[line] if 0 < line < len(lines) else (_MODULE, file, 1)


def _functions_by_line(file: str) -> list[Function]:
    try:
        with tokenize.open(file) as source:
            text = source.read(_LARGEST_FILE + 1)
        if len(text) > _LARGEST_FILE:
            return []
        tree = ast.parse(text)
    except (OSError, SyntaxError, ValueError, RecursionError):
        return []
    lines: list[Function] = [(_MODULE, file, 1)] * (text.count("\n") + 2)
    for name, first, last in _definitions(tree):
        lines[first : last + 1] = [(name, file, first)] * (last + 1 - first)
    return lines


def _definitions(tree: ast.AST) -> Iterator[tuple[str, int, int]]:
    """Qualified name, first and last line of each function, an outer one before those inside."""
    waiting: list[tuple[ast.AST, str]] = [(tree, "")]
    while waiting:
        node, within = waiting.pop()
        for child in ast.iter_child_nodes(node):
            inside = within
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                first = min([child.lineno, *(decorator.lineno for decorator in child.decorator_list)])
                yield within + child.name, first, child.end_lineno or child.lineno
                inside = f"{within}{child.name}.<locals>."
            elif isinstance(child, ast.ClassDef):
                inside = f"{within}{child.name}."
            waiting.append((child, inside))
