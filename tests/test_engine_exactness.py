"""Shallow and retained sizes, dominators and distances are what Chrome DevTools computes, node for node."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import zstandard

from heaptrail._graph import Heap
from heaptrail.formats import open_heap

DATA = Path(__file__).parent / "data"
VERSIONS = ("node14", "node18", "node20", "node24", "chrome156")
SNAPSHOTS = (("base", "before"), ("newer", "after"))


def unpacked(path: Path) -> bytes:
    return zstandard.ZstdDecompressor().decompress(path.read_bytes(), max_output_size=1 << 28)


@pytest.fixture(scope="module", params=[(v, *s) for v in VERSIONS for s in SNAPSHOTS], ids=lambda p: f"{p[0]}-{p[1]}")
def opened(request: pytest.FixtureRequest) -> tuple[Heap, Path]:
    version, snapshot, expected = request.param
    return open_heap(DATA / version / f"{snapshot}.heapsnapshot.zst"), DATA / version / f"expected.{expected}"


@pytest.mark.parametrize(
    ("attribute", "suffix", "dtype"),
    [
        ("shallow_sizes", "shallow_u32", np.uint32),
        ("retained_sizes", "retained_f64", np.float64),
        ("dominators", "dominators_u32", np.uint32),
        ("distances", "distances_i32", np.int32),
    ],
)
def test_every_node_of_a_real_heap_agrees_with_devtools(
    opened: tuple[Heap, Path], attribute: str, suffix: str, dtype: type[np.generic]
) -> None:
    heap, expected = opened
    devtools = np.frombuffer(unpacked(Path(f"{expected}.{suffix}.bin.zst")), dtype)
    ours = getattr(heap, attribute)
    assert ours.dtype == devtools.dtype
    assert np.array_equal(ours, devtools)


def test_a_heap_has_as_many_nodes_and_edges_as_devtools_counts(opened: tuple[Heap, Path]) -> None:
    heap, expected = opened
    devtools = json.loads(unpacked(Path(f"{expected}.json.zst")))
    assert (heap.node_count, heap.edge_count) == (devtools["node_count"], devtools["edge_count"])
    assert heap.retained_sizes[0] == devtools["statistics"]["total"] - json.loads(heap.header).get("extra_native_bytes", 0)


def test_unusual_graphs_agree_with_devtools() -> None:
    """Unreachable nodes and cycles, WeakMap pairs, detached trees, page-owned nodes, descriptors, sizes that overflow."""
    cases = json.loads(unpacked(DATA / "devtools_on_unusual_graphs.json.zst"))
    assert len(cases) == 232
    for case in cases:
        heap = Heap(json.dumps(case["heap"]).encode())
        for attribute in ("shallow_sizes", "retained_sizes", "dominators", "distances"):
            assert getattr(heap, attribute).tolist() == case[attribute]


def test_retainers_are_the_edges_turned_around(opened: tuple[Heap, Path]) -> None:
    heap, _ = opened
    first = heap.node_to_first_retainer
    assert (first[0], first[-1]) == (0, heap.edge_count)
    grouped_by_target = np.argsort(heap.edge_targets, kind="stable")
    assert np.array_equal(heap.retainer_edges, grouped_by_target)
    assert np.array_equal(np.diff(first), np.bincount(heap.edge_targets, minlength=heap.node_count))
    sources = np.repeat(np.arange(heap.node_count), np.diff(heap.node_to_first_edge))
    assert np.array_equal(heap.retainer_nodes, sources[grouped_by_target])
