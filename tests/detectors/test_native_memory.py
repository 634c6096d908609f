"""Memory outside of the heap."""

from __future__ import annotations

import json

import pytest
import zstandard
from heaps import DATA, every_version, opened, real
from tiny_heaps import TinyHeap

from heaptrail import _graph
from heaptrail.analysis.detectors import native_memory, thresholds


def with_buffer(size: int) -> TinyHeap:
    heap = TinyHeap()
    view = heap.node("object", "Buffer")
    buffer = heap.node("object", "ArrayBuffer", held_by=None)
    contents = heap.node("native", "system / JSArrayBufferData", size, held_by=None)
    heap.edge(view, "internal", "buffer", buffer)
    heap.edge(buffer, "internal", "backing_store", contents)
    return heap


def test_contents_of_buffers_are_counted_at_the_class_of_their_view() -> None:
    (finding,) = native_memory.find(opened(with_buffer(thresholds.LEAST_NATIVE_BYTES)))
    assert finding.sentence == "1 blocks of native memory behind Buffer take 256 KiB"
    assert native_memory.find(opened(with_buffer(thresholds.LEAST_NATIVE_BYTES - 1))) == ()


@every_version
def test_contents_of_buffers_add_up_to_the_typed_arrays_of_devtools(version: str) -> None:
    packed = (DATA / version / "expected.after.json.zst").read_bytes()
    expected = json.loads(zstandard.ZstdDecompressor().decompress(packed, max_output_size=1 << 24))
    rows = _graph.find_native_memory(real(version).heap)
    found = sum(blocks[1] for name, blocks in rows if name != "system / ExternalStringData")
    assert found == pytest.approx(expected["statistics"]["native"]["typedArrays"])
