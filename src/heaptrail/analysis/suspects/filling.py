"""Which function fills a container, in a heap that has the functions' code: one of its scope, or one that mentions its name.

V8 keeps a function's constants beside its code: the names of the properties that it uses, and the functions inside it. Variables
have no names there, but functions that were made in one scope share it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from heaptrail._graph import NODE_TYPES
from heaptrail.analysis.trail_map import TrailMap

_CODE, _CONSTANTS, _INSTRUCTIONS = "code", "(constant pool)", "system / BytecodeArray"
_MACHINE_CODE = "(code for "
_SHARED, _CONTEXT = "shared", "context"
_PRIVATE_NAME = "private symbol"
_MOST_FUNCTIONS = 500
_FILLING = frozenset(
    {
        "add", "addEventListener", "addListener", "append", "assign", "concat", "enqueue", "on", "once", "push", "register",
        "set", "splice", "subscribe", "unshift",
    }
)  # fmt: skip
"""Methods of containers that take something in."""


def functions_that_fill(trails: TrailMap, scope: int) -> list[int]:
    """The functions that were made in a scope, the likeliest to fill one of its variables first: those that call a method that
    takes something in, then the longest. Cost: the retainers of the scope, and the code of each function.
    """
    functions = {source for source, edge in _retainers(trails, scope) if _is_closure_by(trails, source, edge, _CONTEXT)}
    return _likeliest_first(trails, sorted(functions)[:_MOST_FUNCTIONS])


def functions_that_mention(trails: TrailMap, name: str) -> list[int]:
    """The functions whose code mentions a property by name, the likeliest to fill it first: of a private one the functions of its
    class. Cost: a pass over the nodes.
    """
    number = trails.heap.find_string(name)
    if number < 0:
        return []
    texts = np.flatnonzero((trails.heap.node_names == number) & (trails.heap.node_types == NODE_TYPES.index("string"))).tolist()
    functions: dict[int, None] = {}
    for text in texts:
        for holder, _ in _retainers(trails, text):
            held_by = trails.naming.node_name(holder)
            if held_by == _CONSTANTS:
                functions.update(dict.fromkeys(_functions_with(trails, holder)))
            elif held_by == _PRIVATE_NAME:
                functions.update(dict.fromkeys(_functions_of_class_with(trails, holder)))
    return _likeliest_first(trails, list(functions)[:_MOST_FUNCTIONS])


def _functions_of_class_with(trails: TrailMap, private_name: int) -> Iterator[int]:
    """The functions of the class that a private name belongs to: V8 keeps the name in the scope of its class."""
    for scope, _ in _retainers(trails, private_name):
        if trails.naming.class_name(scope) == trails.runtime.scope_class:
            for function, edge in _retainers(trails, scope):
                if _is_closure_by(trails, function, edge, _CONTEXT):
                    yield function


def _functions_with(trails: TrailMap, constants: int) -> Iterator[int]:
    """The functions whose code these constants belong to. Between a function that runs often and its code stands machine code."""
    waiting = [constants]
    seen = {constants}
    for node in waiting:
        for above, edge in _retainers(trails, node):
            if _is_closure_by(trails, above, edge, _SHARED):
                yield above
            elif above not in seen and _is_code_of_a_function(trails, above):
                seen.add(above)
                waiting.append(above)


def _is_code_of_a_function(trails: TrailMap, node: int) -> bool:
    """Instructions, machine code, or what functions share: not what only remembers them."""
    name = trails.naming.node_name(node)
    is_engine_record = name.startswith(("system /", "(")) and name != _INSTRUCTIONS and not name.startswith(_MACHINE_CODE)
    return trails.naming.node_type(node) == _CODE and not is_engine_record


def _is_closure_by(trails: TrailMap, node: int, edge: int, name: str) -> bool:
    return trails.naming.node_type(node) == "closure" and trails.naming.edge_name(edge) == name


def _likeliest_first(trails: TrailMap, functions: list[int]) -> list[int]:
    scores = {function: _score(trails, function) for function in functions}
    return sorted(functions, key=lambda function: scores[function], reverse=True)


def _score(trails: TrailMap, function: int) -> tuple[bool, int]:
    """Whether a function is called so, or calls a method that fills, or one inside it does; and the bytes of its instructions."""
    naming, heap = trails.naming, trails.heap
    waiting = [target for target, name in _targets(trails, function) if name == _SHARED]
    seen: set[int] = set(waiting)
    mentioned = {naming.node_name(function)}
    instructions = 0
    for node in waiting:
        inside_constants = naming.node_name(node) == _CONSTANTS
        for target, _ in _targets(trails, node):
            if inside_constants and naming.node_type(target) == "string":
                mentioned.add(naming.node_name(target))
            is_code = naming.node_type(target) == _CODE and _leads_on(naming.node_name(target), inside_constants=inside_constants)
            if is_code and target not in seen:
                seen.add(target)
                waiting.append(target)
                if naming.node_name(target) == _INSTRUCTIONS:
                    instructions += int(heap.node_self_sizes[target])
    return bool(_FILLING & mentioned), instructions


def _leads_on(name: str, *, inside_constants: bool) -> bool:
    """From what functions share to their instructions, which may lie behind machine code, and on to the constants;
    from constants to the functions inside.
    """
    return (
        not name.startswith(("system /", "("))
        if inside_constants
        else (name in (_CONSTANTS, _INSTRUCTIONS, "") or name.startswith(_MACHINE_CODE))
    )


def _targets(trails: TrailMap, node: int) -> list[tuple[int, str]]:
    first, end = trails.heap.node_to_first_edge[node : node + 2].tolist()
    return [(int(trails.heap.edge_targets[edge]), trails.naming.edge_name(edge)) for edge in range(first, end)]


def _retainers(trails: TrailMap, node: int) -> list[tuple[int, int]]:
    first, end = trails.heap.node_to_first_retainer[node : node + 2].tolist()
    return list(zip(trails.heap.retainer_nodes[first:end].tolist(), trails.heap.retainer_edges[first:end].tolist(), strict=True))
