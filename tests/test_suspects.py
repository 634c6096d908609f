"""What a verdict promises, on heaps small enough to reckon by hand."""

from __future__ import annotations

import pytest
from shop_heaps import Service, keep_baskets, keep_numbers, over

from heaptrail.analysis.suspects import judge
from heaptrail.errors import UsageError


def test_one_object_a_request_in_every_round_is_certainly_a_leak():
    verdict = over(10, 110, 210, build=keep_baskets)
    (suspect,) = verdict.suspects
    assert not verdict.clean
    assert suspect.confidence == "certain"
    assert suspect.class_name == "Basket"
    assert suspect.growth.count == (100, 100)
    assert suspect.growth.count_per_request == 1.0
    assert suspect.growth.bytes == (10_000, 10_000)


def test_the_container_is_named_with_its_entries_and_the_way_to_it():
    (suspect,) = over(10, 110, 210, build=keep_baskets).suspects
    assert suspect.holder.name == "Shop.baskets"
    assert suspect.holder.entries == (10, 110, 210)
    assert suspect.pattern == "global"
    assert [step.edge for step in suspect.trail.steps][-2:] == ["shop", "baskets"]
    assert suspect.trail.text == 'global.shop → Shop.baskets["…"]'


def test_growth_that_stops_is_no_leak():
    assert over(10, 110, 110, build=keep_baskets).suspects == ()


def test_growth_that_slows_down_is_a_note_and_no_suspect():
    verdict = over(10, 310, 360, build=keep_baskets)
    assert verdict.clean
    assert verdict.suspects == ()
    assert any("Shop.baskets grew by +300, +50" in note for note in verdict.notes)


def test_seven_objects_a_round_are_requests_in_flight():
    assert over(10, 17, 24, build=keep_baskets).suspects == ()
    assert not over(10, 18, 26, build=keep_baskets).clean


def test_objects_that_take_the_place_of_others_are_no_growth():
    def replaced(service: Service, generation: int) -> None:
        service.skip_ids(1000 * generation)
        keep_baskets(service, 100)

    assert over(0, 1, 2, build=replaced).suspects == ()


def test_two_snapshots_make_growth_possible_and_one_object_a_request_likely():
    possible = over(10, 47, build=keep_baskets)
    assert [suspect.confidence for suspect in possible.suspects] == ["possible"]
    assert possible.clean
    likely = over(10, 110, build=keep_baskets)
    assert [suspect.confidence for suspect in likely.suspects] == ["likely"]
    assert not likely.clean


def test_objects_of_native_code_that_do_not_get_more_name_no_holder():
    def among_bindings(service: Service, amount: int) -> None:
        bindings = service.property(service.globals, "bindings", "Object")
        tickets = service.property(service.shop, "tickets", "Set")
        service.skip_ids(1000 * amount)
        for number in range(40):
            service.property(bindings, f"binding-{number}", "Binding")
            binding = service.heap.node("native", "Node / BindingData", 900, held_by=service.roots)
            service.heap.edge(bindings, "property", f"data-{number}", binding)
        table = service.heap.node("array", "(object elements)", held_by=None)
        service.heap.edge(tickets, "internal", "table", table)
        for number in range(amount):
            timer = service.heap.node("object", "Timeout", 80, held_by=service.roots)
            service.heap.edge(table, "internal", str(2 * number), timer)

    (suspect,) = over(10, 110, 210, build=among_bindings).suspects
    assert (suspect.class_name, suspect.holder.name) == ("Timeout", "Shop.tickets")


def test_of_two_tables_with_keys_in_common_the_one_is_named_that_has_what_is_named():
    def two_tables(service: Service, amount: int) -> None:
        tickets = service.property(service.shop, "tickets", "Object")
        for number in range(amount):
            prices = service.property(service.baskets, f"prices-{number}", "Object", 900)
            ticket = service.property(tickets, f"ticket-{number}", "Ticket", 100)
            key = service.property(prices, "key", "Object")
            service.heap.edge(ticket, "property", "key", key)

    (suspect,) = over(10, 110, 210, build=two_tables).suspects
    assert (suspect.class_name, suspect.holder.name) == ("Ticket", "Shop.tickets")
    assert suspect.holder.entries == (10, 110, 210)
    assert suspect.also_held_by == ("Shop.baskets",)


def test_what_is_named_is_in_the_container_that_is_named_though_something_else_has_a_better_name():
    def prices_and_tickets(service: Service, amount: int) -> None:
        tickets = service.property(service.shop, "tickets", "Object")
        for number in range(amount):
            prices = service.property(service.baskets, f"prices-{number}", "Map", 9000)
            ticket = service.property(tickets, f"ticket-{number}", "Ticket", 10)
            key = service.property(prices, "key", "Object")
            service.heap.edge(ticket, "property", "key", key)

    (suspect,) = over(10, 110, 210, build=prices_and_tickets).suspects
    assert (suspect.class_name, suspect.holder.name) == ("Map", "Shop.baskets")


def test_what_only_the_engine_keeps_is_not_held():
    def interned(service: Service, amount: int) -> None:
        for number in range(amount):
            service.heap.node("string", f"s{number}", 40, held_by=service.internalized)

    assert over(10, 110, 210, build=interned).suspects == ()


@pytest.mark.parametrize(("script", "suspects"), [("node:internal/bootstrap/realm", 0), ("/srv/bindings.js", 1)])
def test_what_the_runtime_loads_of_its_own_is_no_leak(script: str, suspects: int):
    def bindings(service: Service, amount: int) -> None:
        heap = service.heap
        loader = heap.node("closure", "internalBinding", 64, held_by=service.roots)
        shared = heap.node("code", "internalBinding", held_by=None)
        scope = heap.node("object", "system / Context", held_by=None)
        loaded = heap.node("object", "Object", held_by=None)
        heap.edge(loader, "internal", "shared", shared)
        heap.edge(shared, "internal", "script", heap.node("code", script, held_by=None))
        heap.edge(loader, "internal", "context", scope)
        heap.edge(scope, "context", "bindings", loaded)
        for number in range(amount):
            service.property(loaded, f"binding-{number}", "Object", 100)

    assert len(over(10, 60, 110, build=bindings).suspects) == suspects


def test_the_list_of_what_the_runtime_has_loaded_is_no_leak():
    def loaded(service: Service, amount: int) -> None:
        process = service.property(service.globals, "process", "process")
        names = service.property(process, "moduleLoadList", "Array")
        for number in range(amount):
            service.heap.edge(names, "element", number, service.heap.node("string", f"Internal Binding {number}", held_by=None))

    assert over(10, 60, 110, build=loaded).suspects == ()


@pytest.mark.parametrize(("later_class", "suspects"), [("Handle", 1), ("Module", 0)])
def test_what_only_native_code_holds_as_a_whole_is_a_leak_where_each_round_brings_as_many_of_a_class(
    later_class: str, suspects: int
):
    def loaded(service: Service, amount: int) -> None:
        heap = service.heap
        registry = heap.node("object", "Registry", held_by=service.roots)
        for number in range(amount):
            class_name = "Handle" if number < 60 else later_class
            handle = service.property(service.globals, f"handle-{number}", class_name)
            heap.edge(registry, "property", f"handle-{number}", handle)
            for part in range(4):
                heap.edge(handle, "property", f"part-{part}", heap.node("string", f"{number}-{part}", held_by=None))

    assert len(over(10, 60, 110, build=loaded).suspects) == suspects


def test_code_that_is_compiled_meanwhile_is_no_growth():
    def compiled(service: Service, amount: int) -> None:
        handler = service.heap.node("closure", "handler", 32, held_by=service.shop)
        for _ in range(amount):
            service.heap.edge(handler, "internal", "code", service.heap.node("code", "(instruction stream)", 500, held_by=None))

    assert over(10, 110, 210, build=compiled).suspects == ()


def test_a_chain_is_named_by_its_owner_and_what_repeats():
    def history(service: Service, amount: int) -> None:
        entries = []
        for _ in range(amount):
            entry = service.heap.node("object", "Entry", 40, held_by=None)
            if entries:
                service.heap.edge(entry, "property", "previous", entries[-1])
            entries.append(entry)
        service.heap.edge(service.shop, "property", "latest", entries[-1])

    (suspect,) = over(10, 110, 210, build=history).suspects
    assert suspect.class_name == "Entry"
    assert suspect.growth.count == (100, 100)
    assert suspect.pattern == "list"
    assert suspect.holder.name.endswith("→(previous)*")


def test_a_table_that_gains_only_bytes_is_possible_and_ends_no_run():
    verdict = over(100, 200, 300, build=keep_numbers)
    assert [suspect.confidence for suspect in verdict.suspects] == ["possible"]
    assert verdict.suspects[0].growth.bytes == (800, 800)
    assert verdict.clean


def test_a_table_that_gains_a_number_with_every_tenth_request_is_possible_as_well():
    (suspect,) = over(100, 350, 600, build=keep_numbers, requests=(2500,)).suspects
    assert (suspect.confidence, suspect.growth.bytes, suspect.holder.name) == ("possible", (2000, 2000), "Shop.returns")


def test_some_hundred_bytes_a_round_are_no_growth():
    assert over(100, 180, 260, build=keep_numbers, requests=(1000,)).suspects == ()


def test_growth_in_every_one_of_five_snapshots_is_certain():
    verdict = over(10, 110, 210, 310, 410, build=keep_baskets)
    assert verdict.suspects[0].growth.count == (100, 100, 100, 100)
    assert verdict.suspects[0].confidence == "certain"


def test_without_known_requests_growth_is_per_round():
    verdict = over(10, 110, 210, build=keep_baskets, requests=())
    assert verdict.requests == ()
    assert "per round" in verdict.suspects[0].sentence
    assert any("requests is not known" in note for note in verdict.notes)


@pytest.mark.parametrize(("requests", "complaint"), [((1, 2, 3), "3 request counts for 2 rounds"), ((0,), "without requests")])
def test_request_counts_must_fit_the_rounds(requests: tuple[int, ...], complaint: str):
    with pytest.raises(UsageError, match=complaint):
        over(1, 2, 3, build=keep_baskets, requests=requests)


@pytest.mark.parametrize(("requests", "few"), [((200,), True), ((1000,), False), ((), False)])
def test_few_requests_are_told_since_a_cache_may_not_be_full_yet(requests: tuple[int, ...], few: bool):
    (suspect,) = over(10, 210, 410, build=keep_baskets, requests=requests).suspects
    assert any("not full yet would look the same" in fact for fact in suspect.evidence) is few
    assert not few or suspect.evidence[1].startswith("400 requests are few")


def test_of_a_ring_of_timers_they_are_counted_and_not_what_there_is_most_of():
    def timers(service: Service, amount: int) -> None:
        due = last = service.property(service.shop, "due", "TimersList")
        for _ in range(amount):
            timer = service.property(last, "_idleNext", "Timeout", 80)
            service.heap.edge(timer, "property", "_idlePrev", last)
            last = timer
            for part in range(3):
                function = service.heap.node("closure", "native_bind", 56, held_by=None)
                service.heap.edge(timer, "property", f"part{part}", function)
        service.heap.edge(due, "property", "_idlePrev", last)
        service.heap.edge(last, "property", "_idleNext", due)
        service.skip_ids(1000 * amount)
        service.heap.edge(due, "property", "onDue", service.heap.node("closure", "native_bind", 56, held_by=None))

    (suspect,) = over(10, 110, 210, build=timers).suspects
    assert suspect.class_name == "Timeout"
    assert suspect.growth.count_per_request == 1.0


def test_what_a_request_in_flight_still_holds_is_not_what_leaks():
    def sessions(service: Service, amount: int) -> None:
        for number in range(amount):
            session = service.property(service.baskets, f"session-{number}", "Session", 40)
            service.heap.location(session, 7, 3, 0)
            service.property(session, "events", "Dispatch", 500)
        service.property(service.baskets, "in flight", "Dispatch", 500)

    (suspect,) = over(10, 110, 210, build=sessions, script_urls={7: "/srv/node_modules/sessions/session.js"}).suspects
    assert suspect.class_name == "Session"


def test_what_comes_most_is_named_though_it_is_less_even_than_the_whole():
    rounds = ({"Order": 60, "Coupon": 9, "Receipt": 11}, {"Order": 41, "Coupon": 9, "Receipt": 14})

    def orders(service: Service, done: int) -> None:
        for place, came in enumerate(rounds[:done]):
            for class_name, amount in came.items():
                for number in range(amount):
                    service.property(service.baskets, f"{class_name}-{place}-{number}", class_name, 100)

    (suspect,) = over(0, 1, 2, build=orders).suspects
    assert (suspect.confidence, suspect.class_name, suspect.growth.count) == ("likely", "Order", (60, 41))


def test_one_snapshot_is_not_enough():
    with pytest.raises(UsageError, match="two snapshots"):
        judge([Service().snapshot()])


def test_elements_that_are_in_no_document_any_more_have_their_own_pattern():
    def panels(service: Service, amount: int) -> None:
        for number in range(amount):
            panel = service.heap.node("native", "Detached <section>", 100, detachedness=2, held_by=None)
            service.heap.edge(service.returns, "element", number, panel)

    (suspect,) = over(10, 110, 210, build=panels).suspects
    assert (suspect.class_name, suspect.pattern, suspect.holder.name) == ("Detached <section>", "detached-dom", "Shop.returns")


def test_the_browsers_own_objects_are_passed_over_on_the_way_to_what_a_page_knows():
    def listeners(service: Service, amount: int) -> None:
        window = service.heap.node("native", "Window / http://127.0.0.1:8000", held_by=service.roots)
        data = service.heap.node("native", "blink::EventTargetData", held_by=window)
        for _ in range(amount):
            listener = service.heap.node("native", "blink::RegisteredEventListener", held_by=data)
            service.heap.edge(listener, "internal", "callback", service.heap.node("closure", "redraw", 64, held_by=None))

    (suspect,) = over(10, 110, 210, build=listeners).suspects
    assert (suspect.holder.name, suspect.trail.text, suspect.pattern) == ("Window", "Window", "listener")
    assert "blink::" not in suspect.sentence
