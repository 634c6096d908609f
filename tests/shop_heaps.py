"""A service that keeps baskets, as a heap small enough to reckon by hand, and the verdict over several of it."""

from __future__ import annotations

import io
from collections.abc import Callable

from tiny_heaps import TinyHeap

from heaptrail import Snapshot
from heaptrail.analysis.suspects import judge
from heaptrail.model import RoundTime, Verdict

REQUESTS = 100


class Service:
    """A heap with `global.shop.baskets`, and a root of the engine's own bookkeeping."""

    def __init__(self) -> None:
        self.heap = TinyHeap()
        self.roots = self.heap.node("synthetic", "(GC roots)")
        self.internalized = self.heap.node("synthetic", "(Internalized strings)", held_by=self.roots)
        self.globals = self.heap.node("object", "global", held_by=self.roots)
        self.shop = self.property(self.globals, "shop", "Shop")
        self.baskets = self.property(self.shop, "baskets", "Object")
        self.returns = self.property(self.shop, "returns", "Array")

    def property(self, owner: int, name: str, class_name: str, size: int = 24) -> int:
        added = self.heap.node("object", class_name, size, held_by=None)
        self.heap.edge(owner, "property", name, added)
        return added

    def skip_ids(self, count: int) -> None:
        """What follows gets ids that no other snapshot has, as objects do that were made later."""
        self.heap.ids_to_skip[len(self.heap.nodes)] = count

    def snapshot(self) -> Snapshot:
        return Snapshot.open(io.BytesIO(self.heap.written()))


def over(
    *amounts: int,
    build: Callable[[Service, int], None],
    requests: tuple[int, ...] = (REQUESTS,),
    times: tuple[RoundTime, ...] = (),
    script_urls: dict[int, str] | None = None,
) -> Verdict:
    """The verdict over one service that holds these amounts, snapshot after snapshot."""
    snapshots = []
    for amount in amounts:
        service = Service()
        build(service, amount)
        snapshots.append(service.snapshot())
    return judge(snapshots, requests, times=times, script_urls=script_urls)


def keep_baskets(service: Service, amount: int) -> None:
    for number in range(amount):
        service.property(service.baskets, f"visitor-{number}", "Basket", 100)


def keep_numbers(service: Service, amount: int) -> None:
    """A list of numbers, whose table is another one each time that it grows."""
    service.skip_ids(amount)
    table = service.heap.node("array", "(object elements)", 8 * amount, held_by=None)
    service.heap.edge(service.returns, "internal", "elements", table)
