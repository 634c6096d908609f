"""V8's format for a sampling heap profile, `.heapprofile`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from heaptrail.agent.call_tree import CallTree, call_frame
from heaptrail.agent.private_files import private_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from heaptrail.agent.call_tree import Function


def write_heap_profile(path: Path, stacks: Iterable[tuple[Sequence[Function], int]]) -> int:
    """Write call stacks, the outermost call first, each with the bytes that it allocated; their sum.

    Opens in `heaptrail allocations` and in DevTools' memory panel. Cost: memory for each distinct call.
    """
    tree = CallTree()
    sizes = [0]
    for functions, size in stacks:
        node = tree.path(functions)
        sizes += [0] * (len(tree.functions) - len(sizes))
        sizes[node] += size
    with private_file(path) as file:
        file.write(b'{"head":')
        for part in _nested(tree, sizes):
            file.write(part.encode("utf-8", "backslashreplace"))
        samples = [{"size": size, "nodeId": node + 1, "ordinal": node} for node, size in enumerate(sizes) if size]
        file.write(f',"samples":{json.dumps(samples)}}}'.encode())
    return sum(sizes)


def _nested(tree: CallTree, sizes: Sequence[int]) -> Iterable[str]:
    """The nodes within each other, without recursion: call stacks are as deep as they like."""
    children = tree.children()
    waiting: list[int | str] = [0]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
            continue
        frame = json.dumps(call_frame(tree.functions[node]), ensure_ascii=False)
        yield f'{{"callFrame":{frame},"selfSize":{sizes[node]},"id":{node + 1},"children":['
        waiting.append("]}")
        for place, child in enumerate(reversed(children[node])):
            if place:
                waiting.append(",")
            waiting.append(child)
