"""Heaps of small programs as the walker writes them, read with nothing but `json`."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from walkers import OWN, Subject

if TYPE_CHECKING:
    from pathlib import Path

_TAKE = """
import os as _os, sys as _sys
from heaptrail import _walker
def take(path=_sys.argv[1]):
    descriptor = _os.open(path, _os.O_CREAT | _os.O_WRONLY | _os.O_TRUNC, 0o600)
    try:
        return _walker.write_heap(descriptor)
    finally:
        _os.close(descriptor)
"""


@dataclass(frozen=True)
class Edge:
    type: str
    name: str | int
    target: int


class Picture:
    """A written heap: nodes are ordinals."""

    def __init__(self, path: Path) -> None:
        self.path = path
        document = json.loads(path.read_text())
        self.snapshot = document["snapshot"]
        self.nodes, self._edges, self.strings = document["nodes"], document["edges"], document["strings"]
        self.locations = document["locations"]
        meta = self.snapshot["meta"]
        self._node_types, self._edge_types = meta["node_types"][0], meta["edge_types"][0]
        self.count = len(self.nodes) // 7

    @cached_property
    def _first_edges(self) -> list[int]:
        first = [0]
        for node in range(self.count):
            first.append(first[-1] + self.nodes[node * 7 + 4])
        return first

    @cached_property
    def holders(self) -> dict[int, list[tuple[Edge, int]]]:
        held: dict[int, list[tuple[Edge, int]]] = {}
        for node in range(self.count):
            for edge in self.edges(node):
                held.setdefault(edge.target, []).append((edge, node))
        return held

    def name(self, node: int) -> str:
        name: str = self.strings[self.nodes[node * 7 + 1]]
        return name

    def type(self, node: int) -> str:
        kind: str = self._node_types[self.nodes[node * 7]]
        return kind

    def id(self, node: int) -> int:
        number: int = self.nodes[node * 7 + 2]
        return number

    def size(self, node: int) -> int:
        size: int = self.nodes[node * 7 + 3]
        return size

    def edges(self, node: int) -> list[Edge]:
        found = []
        for at in range(self._first_edges[node], self._first_edges[node + 1]):
            kind, name, target = self._edges[at * 3 : at * 3 + 3]
            type_name = self._edge_types[kind]
            found.append(Edge(type_name, name if type_name == "element" else self.strings[name], target // 7))
        return found

    def follow(self, node: int, *names: str | int) -> int:
        """The node at the end of edges of these names."""
        for name in names:
            found = [edge.target for edge in self.edges(node) if edge.name == name]
            assert found, f"{self.name(node)!r} has no {name!r} but {[edge.name for edge in self.edges(node)]}"
            node = found[0]
        return node

    def group(self, name: str) -> int:
        return next(edge.target for edge in self.edges(0) if self.name(edge.target) == name)

    @property
    def globals_of_main(self) -> int:
        return self.follow(self.group("(Modules)"), "sys.modules", "__main__", "__dict__")

    def variable(self, *names: str | int) -> int:
        """What a person would type in the program's console: its variable, attributes and items."""
        node = self.globals_of_main
        for name in names:
            found = [edge.target for edge in self.edges(node) if edge.name == name]
            node = found[0] if found else self.follow(node, "__dict__", name)
        return node

    def edge(self, node: int, name: str | int) -> Edge:
        return next(edge for edge in self.edges(node) if edge.name == name)

    def named(self, name: str) -> list[int]:
        return [node for node in range(self.count) if self.name(node) == name]

    def reached(self, *, without: str = "(nothing)") -> set[int]:
        """What the root reaches over strong edges, but for one of its groups."""
        open_nodes, seen = [0], {0}
        while open_nodes:
            for edge in self.edges(open_nodes.pop()):
                if edge.type != "weak" and edge.target not in seen and self.name(edge.target) != without:
                    seen.add(edge.target)
                    open_nodes.append(edge.target)
        return seen


def run_program(program: str, *arguments: object, subject: Subject = OWN) -> str:
    done = subprocess.run(
        [subject.python, "-c", _TAKE + program, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONWARNINGS": "ignore", **subject.environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def picture_of(program: str, tmp_path: Path, subject: Subject = OWN) -> Picture:
    """The heap of a program that calls `take()`."""
    path = tmp_path / "program.heapsnapshot"
    run_program(program, path, subject=subject)
    return Picture(path)


def answer_of(program: str, tmp_path: Path, subject: Subject = OWN) -> Any:
    """What a program printed as JSON, last."""
    return json.loads(run_program(program, tmp_path / "program.heapsnapshot", subject=subject).splitlines()[-1])
