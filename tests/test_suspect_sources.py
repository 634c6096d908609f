"""The place in the source that a suspect is told with."""

from __future__ import annotations

import io
import json

from recorded_heaps import recorded
from shop_heaps import REQUESTS, Service, keep_baskets, over

from heaptrail import Snapshot
from heaptrail.analysis.suspects import judge
from heaptrail.formats.verdict import verdict_json


def functions_of_scope(service: Service, scope: int, methods: dict[str, str]) -> None:
    """Closures of the shop that share a scope, each with the method that its code calls, ten lines apart."""
    heap = service.heap
    script = heap.node("code", "/srv/server.js", held_by=None)
    for line, (name, method) in enumerate(methods.items(), start=1):
        closure = heap.node("closure", name, 32, held_by=service.shop)
        shared, code, constants, text = (
            heap.node(kind, text, held_by=None)
            for kind, text in (
                ("code", name),
                ("code", "system / BytecodeArray"),
                ("code", "(constant pool)"),
                ("string", method),
            )
        )
        heap.edge(closure, "internal", "context", scope)
        heap.edge(closure, "internal", "shared", shared)
        heap.edge(shared, "internal", "script_or_debug_info", script)
        heap.edge(shared, "internal", "function_data", code)
        heap.edge(code, "internal", "constant_pool", constants)
        heap.edge(constants, "internal", "0", text)
        heap.location(closure, 7, 10 * line, 0)


def test_the_function_that_fills_a_container_is_named_and_not_one_that_empties_it():
    def strings_in_a_variable(service: Service, amount: int) -> None:
        heap = service.heap
        scope = heap.node("object", "system / Context", held_by=None)
        functions_of_scope(service, scope, {"stop": "clear", "keep": "push"})
        kept = heap.node("object", "Array", held_by=None)
        heap.edge(scope, "context", "kept", kept)
        for number in range(amount):
            heap.edge(kept, "element", number, heap.node("string", f"text {number}", 40, held_by=None))

    (suspect,) = over(10, 110, 210, build=strings_in_a_variable).suspects
    assert suspect.holder.name == "(server.js).kept"
    assert str(suspect.source) == "/srv/server.js:21"


def test_what_a_private_field_holds_is_filled_by_a_method_of_its_class():
    """V8 keeps the names of private fields in the scope of the class, and not among the constants of its methods."""

    def strings_in_a_private_set(service: Service, amount: int) -> None:
        heap = service.heap
        scope, class_scope = (heap.node("object", "system / Context", held_by=None) for _ in range(2))
        filter_ = heap.node("object", "Filter", held_by=None)
        heap.edge(scope, "context", "filter", filter_)
        functions_of_scope(service, scope, {"handle": "end"})
        name = heap.node("hidden", "private symbol", held_by=None)
        heap.edge(name, "internal", "name", heap.node("string", "#known", held_by=None))
        heap.edge(class_scope, "hidden", 1, name)
        functions_of_scope(service, class_scope, {"has": "get", "turn": "add"})
        service.skip_ids(1000 * amount)
        known = service.property(filter_, "#known", "Set")
        for number in range(amount):
            heap.edge(known, "internal", str(number), heap.node("string", f"text {number}", 40, held_by=None))

    (suspect,) = over(10, 110, 210, build=strings_in_a_private_set).suspects
    assert (suspect.holder.name, suspect.pattern) == ("(server.js).filter.#known", "cache")
    assert str(suspect.source) == "/srv/server.js:21"


def function_that_mentions(service: Service, name: str, text: str, script: int, line: int, *, often: bool) -> None:
    """A closure of the shop. One that runs `often` has machine code between what its copies share and its instructions."""
    heap = service.heap
    closure = heap.node("closure", name, 32, held_by=service.shop)
    between = [("code", ""), ("code", f"(code for {name})")] if often else []
    above = closure
    steps = [("code", name), *between, ("code", "system / BytecodeArray"), ("code", "(constant pool)"), ("string", text)]
    for step, (kind, its_name) in enumerate(steps):
        below = heap.node(kind, its_name, held_by=None)
        heap.edge(above, "internal", "shared" if not step else "code", below)
        above = below
    heap.location(closure, script, line, 0)


def test_the_method_of_a_packages_class_that_fills_it_is_named_however_often_it_has_run():
    files = {7: "/srv/node_modules/memory-store/store.js", 8: "/srv/shop.js"}

    def strings_in_a_store(service: Service, amount: int) -> None:
        service.heap.location(service.shop, 7, 3, 0)
        function_that_mentions(service, "length", "baskets", 7, 11, often=False)
        function_that_mentions(service, "set", "baskets", 7, 22, often=True)
        function_that_mentions(service, "held", "baskets", 8, 33, often=True)
        for number in range(amount):
            text = service.heap.node("string", f"text {number}", 40, held_by=None)
            service.heap.edge(service.baskets, "property", f"visitor-{number}", text)

    (suspect,) = over(100, 200, 300, build=strings_in_a_store, script_urls=files).suspects
    assert suspect.holder.name == "Shop.baskets"
    assert str(suspect.source) == "/srv/node_modules/memory-store/store.js:23"


def test_a_function_of_the_program_is_named_where_the_class_is_its_own():
    def strings_in_a_store(service: Service, amount: int) -> None:
        service.heap.location(service.shop, 8, 3, 0)
        function_that_mentions(service, "set", "baskets", 7, 22, often=False)
        function_that_mentions(service, "held", "baskets", 8, 33, often=True)
        for number in range(amount):
            text = service.heap.node("string", f"text {number}", 40, held_by=None)
            service.heap.edge(service.baskets, "property", f"visitor-{number}", text)

    files = {7: "/srv/node_modules/memory-store/store.js", 8: "/srv/shop.js"}
    (suspect,) = over(100, 200, 300, build=strings_in_a_store, script_urls=files).suspects
    assert str(suspect.source) == "/srv/shop.js:34"


def test_a_suspect_says_where_what_leaks_was_allocated_if_the_snapshot_knows():
    functions = [("(root)", "", 0, 0), ("serve", "/srv/server.js", 30, 4), ("add", "/srv/basket.js", 12, 8)]
    snapshots = []
    for amount in (10, 110, 210):
        service = Service()
        first = len(service.heap.nodes)
        keep_baskets(service, amount)
        calls = (1, 0, 0, 0, [(2, 1, 0, 0, [(3, 2, amount, amount * 100, [])])])
        traces = dict.fromkeys(range(first, first + amount), 3)
        document = recorded(service.heap, functions, calls, traces)
        snapshots.append(Snapshot.open(io.BytesIO(json.dumps(document).encode())))
    verdict = judge(snapshots, (REQUESTS,))
    (suspect,) = verdict.suspects
    assert [(frame.function, str(frame.source)) for frame in suspect.allocated[:2]] == [
        ("add", "/srv/basket.js:12"),
        ("serve", "/srv/server.js:30"),
    ]
    assert json.loads(verdict_json(verdict))["suspects"][0]["allocated"][0] == {
        "function": "add",
        "source": {"file": "/srv/basket.js", "line": 12, "column": 8},
    }


def test_a_suspect_of_a_snapshot_without_recorded_allocations_has_no_stack():
    (suspect,) = over(10, 110, 210, build=keep_baskets).suspects
    assert suspect.allocated == ()
