"""What a verdict says of containers that objects leave as well, and of growth that speeds up."""

from __future__ import annotations

import pytest
from shop_heaps import Service, keep_baskets, over


def test_a_list_that_is_trimmed_now_and_then_is_possible_at_most():
    def trimmed(service: Service, step: int) -> None:
        service.skip_ids(1000 * step)
        keep_baskets(service, 100 + 100 * step)

    verdict = over(0, 1, 2, build=trimmed)
    assert [suspect.confidence for suspect in verdict.suspects] == ["possible"]
    assert any("leave as well as come" in fact for fact in verdict.suspects[0].evidence)


def test_a_timer_that_is_set_anew_for_ever_is_certain_since_what_it_calls_back_stays():
    def polls(service: Service, step: int) -> None:
        """All timers are new in each snapshot, and the polls of the first snapshot are there in every other."""
        amount = 300 + 100 * step
        due = service.property(service.shop, "due", "TimersList")
        found = [service.heap.node("object", "Poll", 40, held_by=None) for _ in range(amount)]
        service.skip_ids(10_000 * (step + 1))
        for number, poll in enumerate(found):
            timer = service.property(due, f"timer{number}", "Timeout", 80)
            service.heap.edge(timer, "property", "poll", poll)

    (suspect,) = over(0, 1, 2, build=polls).suspects
    assert suspect.class_name in ("Poll", "Timeout")
    assert suspect.confidence == "certain"


def test_many_classes_that_grow_evenly_are_certain_together_whatever_else_came_once():
    def orders(service: Service, amount: int) -> None:
        for number in range(amount):
            order = service.property(service.baskets, f"order-{number}", "Order")
            for part in ("Address", "Basket", "Card", "Discount", "Item", "Parcel", "Tax"):
                service.property(order, part, part)
        for number in range(300 if amount > 10 else 0):
            service.property(service.baskets, f"seen-{number}", "Address")

    (suspect,) = over(10, 110, 210, build=orders).suspects
    assert suspect.confidence == "certain"


def test_a_container_that_is_emptied_between_the_snapshots_is_possible_at_most():
    def refilled(service: Service, step: int) -> None:
        service.skip_ids(1000 * step)
        keep_baskets(service, 100 * step)

    verdict = over(0, 1, 2, build=refilled)
    assert [suspect.confidence for suspect in verdict.suspects] == ["possible"]


def test_timers_that_are_set_anew_are_a_leak_where_what_they_call_stays():
    def polls(service: Service, amount: int) -> None:
        kept = [service.heap.node("object", "Poll", 100, held_by=None) for _ in range(amount)]
        service.skip_ids(1000 * amount)
        for number, poll in enumerate(kept):
            timer = service.property(service.baskets, f"timer-{number}", "Timeout")
            service.heap.edge(timer, "property", "_onTimeout", service.heap.node("closure", "next", 32, held_by=None))
            service.heap.edge(timer, "property", "poll", poll)

    (suspect,) = over(0, 100, 200, build=polls).suspects
    assert (suspect.class_name, suspect.confidence) == ("Poll", "certain")


def test_what_native_code_keeps_has_other_ids_in_every_snapshot_and_weakens_nothing():
    def with_handles(service: Service, amount: int) -> None:
        keep_baskets(service, amount)
        service.skip_ids(1000 * amount)
        for _ in range(200):
            service.heap.node("native", "Node / BindingData", held_by=service.baskets)

    (suspect,) = over(10, 110, 210, build=with_handles).suspects
    assert (suspect.class_name, suspect.confidence) == ("Basket", "certain")


def test_growth_that_speeds_up_is_likely_where_it_is_of_the_same_kind():
    verdict = over(10, 60, 210, build=keep_baskets)
    assert [suspect.confidence for suspect in verdict.suspects] == ["likely"]


def test_growth_that_speeds_up_with_other_classes_is_what_loads_late():
    def loaded(service: Service, amount: int) -> None:
        for number in range(min(amount, 60)):
            service.property(service.baskets, f"visitor-{number}", "Basket", 100)
        for number in range(60, amount):
            service.property(service.baskets, f"module-{number}", "Module", 100)

    assert over(10, 60, 210, build=loaded).suspects == ()


@pytest.mark.parametrize(
    ("handles", "size", "suspects"), [((10, 20, 58), 100, 0), ((40, 80, 200), 100, 1), ((10, 20, 58), 100_000, 1)]
)
def test_growth_that_speeds_up_has_to_be_of_many_objects_or_heavy_ones(handles: tuple[int, ...], size: int, suspects: int):
    """Timers that are there for a while come by tens while a server is asked faster, with what they hold by the hundred."""

    def timers(service: Service, amount: int) -> None:
        for number in range(amount):
            handle = service.property(service.baskets, f"handle-{number}", "Handle", size)
            for part in range(3):
                service.property(handle, f"part{part}", "Part")

    assert len(over(*handles, build=timers).suspects) == suspects
