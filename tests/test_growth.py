"""What a growth table promises: the numbers of every snapshot, on heaps reckoned by hand and beside DevTools."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_classes import load_json
from tiny_heaps import TinyHeap

import heaptrail
from heaptrail.cli.main import heaptrail as command
from heaptrail.errors import UsageError

NODE20 = Path(__file__).parent / "data" / "node20"
PAIR = [str(NODE20 / f"{name}.heapsnapshot.zst") for name in ("base", "newer")]


def shop(orders: int, *, links: int = 0, visits: int = 0) -> TinyHeap:
    """`global.shop.orders` is an array of orders of 100 bytes with a note each; `global.tail` begins a chain of links."""
    heap = TinyHeap()
    heap.node("synthetic", "(GC roots)")
    everything = heap.node("object", "global")
    store = heap.node("object", "Shop", held_by=None)
    heap.edge(everything, "property", "shop", store)
    array = heap.node("object", "Array", 16, held_by=None)
    heap.edge(store, "property", "orders", array)
    for number in range(orders):
        order = heap.node("object", "Order", 100, held_by=None)
        heap.edge(array, "element", number, order)
        heap.edge(order, "property", "note", heap.node("object", "Note", 40, held_by=None))
    holder, name = everything, "tail"
    for _ in range(links):
        link = heap.node("object", "Link", 24, held_by=None)
        heap.edge(holder, "property", name, link)
        holder, name = link, "previous"
    table = heap.node("object", "Object", 16, held_by=None)
    heap.edge(everything, "property", "visits", table)
    for number in range(visits):
        visit = heap.node("object", "Visit", 8, held_by=None)
        heap.edge(table, "property", f"visitor-{number}", visit)
    return heap


def opened(*heaps: TinyHeap) -> list[heaptrail.Snapshot]:
    return [heaptrail.Snapshot.open(io.BytesIO(heap.written())) for heap in heaps]


def test_a_row_has_the_objects_and_bytes_of_every_snapshot():
    rows = {row.name: row for row in heaptrail.growth(*opened(shop(3), shop(5), shop(4))).rows}
    assert rows["Order"].counts == (3, 5, 4)
    assert rows["Order"].shallow_sizes == (300, 500, 400)
    assert rows["Order"].count_deltas == (2, -1)
    assert rows["Order"].growing_steps == 1


def test_what_did_not_change_has_no_row():
    rows = heaptrail.growth(*opened(shop(3), shop(5))).rows
    assert {row.name for row in rows} == {"Order", "Note"}


def test_a_path_stands_for_all_indices():
    rows = heaptrail.growth(*opened(shop(3), shop(5), shop(9)), by="path").rows
    assert {(row.name, row.class_name, row.counts) for row in rows} == {
        ("global.shop → Shop.orders[*]", "Order", (3, 5, 9)),
        ("global.shop → Shop.orders[*] → Order.note", "Note", (3, 5, 9)),
    }


def test_all_links_of_a_chain_are_at_one_path():
    rows = heaptrail.growth(*opened(shop(1, links=4), shop(1, links=40)), by="path").rows
    # The first link hangs on another edge than the rest.
    assert [(row.class_name, row.counts) for row in rows] == [("Link", (3, 39))]


def test_the_keys_of_a_dictionary_are_one_path_and_those_of_a_small_object_are_not():
    many = heaptrail.growth(*opened(shop(1, visits=100), shop(1, visits=110)), by="path").rows
    few = heaptrail.growth(*opened(shop(1, visits=3), shop(1, visits=5)), by="path").rows
    assert [(row.name, row.counts) for row in many] == [('global.visits["…"]', (100, 110))]
    assert sorted(row.counts for row in few) == [(0, 1), (0, 1)]


def test_a_holder_is_the_nearest_container():
    rows = heaptrail.growth(*opened(shop(3), shop(5)), by="holder").rows
    assert {(row.name, row.class_name, row.counts, row.shallow_sizes) for row in rows} == {
        ("Shop.orders", "Array", (3, 5), (300, 500)),
        ("Shop.orders[*]", "Order", (3, 5), (120, 200)),
    }


def test_the_same_program_grows_the_same_whatever_its_ids():
    older, newer = shop(3), shop(5)
    newer.ids_to_skip[2] = 1000
    with_ids, without = (heaptrail.growth(*opened(older, heap), by="path").rows for heap in (shop(5), newer))
    assert [(row.name, row.counts) for row in with_ids] == [(row.name, row.counts) for row in without]


def test_the_numbers_of_the_newest_are_those_of_devtools():
    expected = load_json(NODE20 / "expected.after.aggregates_all.json.zst")
    assert isinstance(expected, list)
    totals: dict[str, tuple[int, int]] = {}
    for row in expected:
        count, size = totals.get(row["name"], (0, 0))
        totals[row["name"]] = count + row["count"], size + row["self"]
    rows = heaptrail.growth(*map(heaptrail.open, PAIR)).rows
    assert rows
    for row in rows:
        assert (row.counts[-1], row.shallow_sizes[-1]) == totals.get(row.name, (0, 0)), row.name


def test_growth_per_request_is_that_of_all_steps():
    heaps = opened(shop(10), shop(20), shop(40))
    assert heaptrail.growth(*heaps, requests=(10,)).requests == (10, 10)
    with pytest.raises(UsageError, match="3 request counts for 2 steps"):
        heaptrail.growth(*heaps, requests=(1, 2, 3))


def test_one_snapshot_is_refused():
    with pytest.raises(UsageError, match="two snapshots"):
        heaptrail.growth(*opened(shop(1)))


def test_the_command_filters_by_steps_and_writes_json(tmp_path: Path):
    files = []
    for number, heap in enumerate((shop(3, visits=2), shop(5, visits=4), shop(9, visits=4))):
        files.append(str(tmp_path / f"{number}.heapsnapshot"))
        Path(files[-1]).write_bytes(heap.written())
    result = CliRunner().invoke(command, ["growth", *files, "--filter", "steps>=2", "--requests", "3", "--json"])
    document = json.loads(result.output)
    assert document["schema"] == "heaptrail.growth/1"
    assert [row["name"] for row in document["rows"]] == ["Order", "Note"]
    assert document["rows"][0]["counts"] == [3, 5, 9]
    assert document["rows"][0]["count_per_request"] == 1.0
