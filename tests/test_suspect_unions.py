"""What is one leak, and what are two: containers that hold the same, keys in common, containers below containers."""

from __future__ import annotations

import pytest
from shop_heaps import Service, over


def test_what_two_containers_hold_is_one_suspect():
    def held_twice(service: Service, amount: int) -> None:
        for number in range(amount):
            basket = service.property(service.baskets, f"visitor-{number}", "Basket")
            service.heap.edge(service.returns, "element", number, basket)

    (suspect,) = over(10, 110, 210, build=held_twice).suspects
    assert suspect.holder.name == "Shop.baskets"
    assert suspect.also_held_by == ("Shop.returns",)


def test_two_leaks_are_two_suspects_and_the_heavier_comes_first():
    def two_leaks(service: Service, amount: int) -> None:
        carts = service.property(service.globals, "carts", "Object")
        for number in range(amount):
            service.property(carts, f"k{number}", "Cart", 50)
            service.property(service.baskets, f"visitor-{number}", "Basket", 500)

    suspects = over(10, 110, 210, build=two_leaks).suspects
    assert [suspect.class_name for suspect in suspects] == ["Basket", "Cart"]
    assert [suspect.rank for suspect in suspects] == [1, 2]


def test_strings_that_a_leak_shares_with_a_cache_that_fills_are_no_second_leak():
    def shared_urls(service: Service, amount: int) -> None:
        scope = service.heap.node("object", "system / Context", held_by=service.shop)
        pages, baskets = (service.heap.node("object", name, held_by=None) for name in ("Map", "Array"))
        service.heap.edge(scope, "context", "pages", pages)
        service.heap.edge(scope, "context", "baskets", baskets)
        for number in range(min(4 * amount, 300 + amount)):
            url = service.heap.node("string", f"/orders/{number}", 40, held_by=None)
            service.heap.edge(service.property(pages, f"page-{number}", "Page"), "property", "url", url)
            if number < amount:
                service.heap.edge(service.property(baskets, f"visitor-{number}", "Basket"), "property", "url", url)
            else:
                service.skip_ids(1)

    verdict = over(10, 110, 210, build=shared_urls)
    assert [suspect.class_name for suspect in verdict.suspects] == ["Basket"]


def test_two_leaks_whose_entries_have_keys_in_common_stay_two():
    def keyed_alike(service: Service, amount: int) -> None:
        baskets, carts = (service.heap.node("object", "Map", held_by=holder) for holder in (service.baskets, service.globals))
        for number in range(amount):
            key = service.heap.node("string", f"visitor-{number}", 40, held_by=None)
            for table, class_name in ((baskets, "Basket"), (carts, "Cart")):
                service.heap.edge(table, "internal", str(2 * number), key)
                service.heap.edge(
                    table, "internal", str(2 * number + 1), service.heap.node("object", class_name, 100, held_by=None)
                )

    suspects = over(10, 110, 210, build=keyed_alike).suspects
    assert sorted(suspect.class_name for suspect in suspects) == ["Basket", "Cart"]


def keep_documents(service: Service, amount: int, words: int | None = None) -> None:
    """`shop.index` is an Index with a table of documents, and a tree of their words in an object of its own."""
    index = service.property(service.shop, "index", "Index")
    tree = service.property(index, "words", "WordTree")
    service.heap.location(index, 7, 10, 0)
    service.heap.location(tree, 7, 90, 0)
    documents, branches = service.property(index, "documents", "Object"), service.property(tree, "branches", "Object")
    for number in range(amount):
        service.property(documents, f"document-{number}", "Fields", 60)
    for number in range(3 * amount if words is None else words):
        service.property(branches, f"word-{number}", "Word", 40)


def test_the_parts_of_one_object_of_a_package_that_gain_together_are_one_leak():
    package = {7: "/srv/node_modules/search/index.js"}
    assert len(over(10, 110, 210, build=keep_documents, script_urls=package).suspects) == 1


def test_the_parts_of_an_object_of_the_programs_own_are_told_apart():
    assert len(over(10, 110, 210, build=keep_documents, script_urls={7: "/srv/search.js"}).suspects) == 2


def test_parts_of_one_object_of_a_package_that_gain_at_rates_of_their_own_are_told_apart():
    def seldom_a_document(service: Service, amount: int) -> None:
        keep_documents(service, amount, words=amount * 17 // 5)

    assert len(over(10, 110, 210, build=seldom_a_document, script_urls={7: "/srv/node_modules/search/index.js"}).suspects) == 2


def test_containers_of_one_role_are_one_suspect():
    def tenants(service: Service, amount: int) -> None:
        events = []
        for number in range(70):
            tenant = service.property(service.baskets, f"tenant-{number}", "Tenant")
            events.append(service.property(tenant, "events", "Object"))
        for number in range(amount):
            service.property(events[number % 70], f"at-{number}", "Event")

    (suspect,) = over(70, 210, 350, build=tenants, requests=(140,)).suspects
    assert suspect.class_name == "Event"
    assert suspect.growth.count == (140, 140)
    assert suspect.holder.name == "Tenant.events"


@pytest.mark.parametrize(("shelves", "class_name", "suspects"), [(5, "Shelf", 1), (3, "Shelf", 3), (5, "Array", 5)])
def test_a_plain_object_that_files_objects_of_one_class_is_a_dictionary_however_small(
    shelves: int, class_name: str, suspects: int
):
    def filed(service: Service, amount: int) -> None:
        filed = [service.property(service.baskets, f"shelf-{number}", class_name) for number in range(shelves)]
        for number in range(amount):
            service.property(filed[number % shelves], f"book-{number}", "Book", 100)

    found = over(30, 180, 330, build=filed, requests=(150,)).suspects
    assert [suspect.growth.count for suspect in found] == [(150 // suspects, 150 // suspects)] * suspects


def test_what_is_added_to_old_parts_of_a_container_counts_with_what_is_added_to_new_ones():
    def tenants(service: Service, amount: int) -> None:
        for number in range(min(amount, 150)):
            tenant = service.property(service.baskets, f"tenant-{number}", "Tenant")
            events = service.property(tenant, "events", "Array")
            for turn in range(number, amount, 150):
                service.property(events, f"at-{turn}", "Object", 100)

    (suspect,) = over(110, 260, 410, build=tenants, requests=(150,)).suspects
    assert (suspect.class_name, suspect.growth.count) == ("Object", (150, 150))


def test_a_tree_that_grows_at_other_depths_in_a_later_round_is_one_leak():
    def tree(service: Service, amount: int) -> None:
        branches = [service.property(service.baskets, f"branch-{place}", "Branch") for place in range(70)]
        deeper = [service.property(branch, "deeper", "Twig") for branch in branches]
        for number in range(amount):
            above = deeper if number >= 190 else branches
            service.property(above[number % 70], f"leaf-{number}", "Leaf")

    (suspect,) = over(50, 150, 250, build=tree).suspects
    assert (suspect.class_name, suspect.growth.count) == ("Leaf", (100, 100))
