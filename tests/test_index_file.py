"""A heap that was opened from its index is the heap, whatever happened to the index."""

from __future__ import annotations

import os
import random
import struct
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import zstandard
from index_bytes import SECTIONS, IndexBytes
from index_samples import known_of, unusual_heap

from heaptrail import _graph
from heaptrail.errors import InvalidSnapshot
from heaptrail.formats import indexing
from heaptrail.formats.index_folder import stored_indexes
from heaptrail.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).parent / "data"
FIXTURES = ["node14/newer", "node18/base", "node20/newer", "node24/base", "chrome156/newer"]


@pytest.fixture(autouse=True)
def _every_size_is_worth_an_index(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HEAPTRAIL_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(indexing, "SMALLEST_PLAIN", 0)
    monkeypatch.setattr(indexing, "SMALLEST_COMPRESSED", 0)


@pytest.fixture(params=["plain", "compressed"])
def snapshot_file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "heap.heapsnapshot"
    text = unusual_heap()
    path.write_bytes(text if request.param == "plain" else zstandard.ZstdCompressor().compress(text))
    return path


def index_of(path: Path) -> Path:
    """A complete index of a snapshot."""
    snapshot = Snapshot.open(path)
    known_of(snapshot)
    index = snapshot.save_index()
    assert index is not None
    return index


def from_index(path: Path) -> Snapshot:
    snapshot = Snapshot.open(path)
    assert not snapshot.heap.exceeds_index, "it was read from the snapshot"
    return snapshot


@pytest.mark.parametrize("fixture", [*(f"{fixture}.heapsnapshot" for fixture in FIXTURES), "recordings/node20.heaptimeline"])
def test_an_index_tells_of_a_real_heap_what_the_snapshot_tells(fixture: str) -> None:
    path = DATA / f"{fixture}.zst"
    read = Snapshot.open(path)
    expected = known_of(read)
    read.save_index()
    assert known_of(from_index(path)) == expected


def test_so_does_the_index_of_a_plain_file(tmp_path: Path) -> None:
    packed = DATA / "node20" / "newer.heapsnapshot.zst"
    path = tmp_path / "plain.heapsnapshot"
    path.write_bytes(zstandard.ZstdDecompressor().decompress(packed.read_bytes(), max_output_size=1 << 28))
    index_of(path)
    assert known_of(from_index(path)) == known_of(Snapshot.open(packed, index=False))


def test_an_index_has_a_section_for_everything(snapshot_file: Path) -> None:
    written = IndexBytes.parse(index_of(snapshot_file).read_bytes())
    is_plain = snapshot_file.read_bytes().startswith(b"{")
    assert set(written.sections) == set(SECTIONS.values()) - ({SECTIONS["string_text"]} if is_plain else set())


def test_an_index_is_written_as_the_tests_would_write_it(snapshot_file: Path) -> None:
    """So that what the tests below sign is signed as heaptrail signs it."""
    written = index_of(snapshot_file).read_bytes()
    assert IndexBytes.parse(written).written() == written


def test_an_index_keeps_what_is_known_and_grows_with_it(snapshot_file: Path) -> None:
    first = Snapshot.open(snapshot_file)
    assert first.distances.size
    index = first.save_index()
    assert index is not None
    assert SECTIONS["dominators"] not in IndexBytes.parse(index.read_bytes()).sections
    second = from_index(snapshot_file)
    assert second.save_index() is None, "nothing new is known"
    assert second.classes()
    assert second.save_index() == index
    assert SECTIONS["class_rows"] in IndexBytes.parse(index.read_bytes()).sections
    assert known_of(Snapshot.open(snapshot_file)) == known_of(Snapshot.open(snapshot_file, index=False))


@pytest.mark.parametrize("part", ["shallow_sizes", "distances", "class_table", "dominators"])
def test_what_is_kept_is_not_written_again(snapshot_file: Path, part: str) -> None:
    snapshot = Snapshot.open(snapshot_file)
    getattr(snapshot, part)
    assert snapshot.save_index() is not None
    again = from_index(snapshot_file)
    getattr(again, part)
    assert again.save_index() is None


def test_the_first_table_needs_no_section_with_a_cell_a_node(tmp_path: Path) -> None:
    path = tmp_path / "heap.heapsnapshot"
    path.write_bytes(unusual_heap())
    expected = Snapshot.open(path)
    rows, statistics, runtime = expected.classes(), expected.statistics(), expected.runtime
    index = index_of(path)
    damaged = bytearray(index.read_bytes())
    for section in set(SECTIONS) - {
        "origin",
        "header_text",
        "counts",
        "string_text",
        "class_rows",
        "statistics",
        "root_children",
    }:
        flip(damaged, section)
    index.write_bytes(damaged)
    opened = from_index(path)
    assert (opened.classes(), opened.statistics(), opened.runtime) == (rows, statistics, runtime)
    assert not opened.heap.exceeds_index, "damage was met on the way"


def flip(data: bytearray, section: str, place: float = 0.5) -> None:
    """Turn one bit of a section around."""
    for i in range(struct.unpack_from("<Q", data, 48)[0]):
        kind, _, offset, size, _ = struct.unpack_from("<IIQQQ", data, 64 + 32 * i)
        if kind == SECTIONS[section]:
            data[offset + int((size - 1) * place)] ^= 0x10


@pytest.mark.parametrize("section", [name for name in SECTIONS if name != "origin"])
def test_a_bit_that_turned_in_a_section_is_noticed_and_mended(snapshot_file: Path, section: str) -> None:
    expected = known_of(Snapshot.open(snapshot_file, index=False))
    index = index_of(snapshot_file)
    intact = index.read_bytes()
    for place in (0.0, 0.5, 1.0):
        damaged = bytearray(intact)
        flip(damaged, section, place)
        if damaged == intact:
            assert section == "string_text"
            return
        index.write_bytes(damaged)
        opened = Snapshot.open(snapshot_file)
        assert known_of(opened) == expected
        assert opened.heap.exceeds_index, "the damage was not noticed"
        assert opened.save_index() == index
        assert index.read_bytes() == intact


def test_a_bit_that_turned_in_the_header_or_the_table_is_noticed(snapshot_file: Path) -> None:
    expected = Snapshot.open(snapshot_file, index=False).classes()
    index = index_of(snapshot_file)
    intact = index.read_bytes()
    beginning = 64 + 32 * len(IndexBytes.parse(intact).sections)
    for place in range(0, beginning, 3):  # all of it is under one checksum
        damaged = bytearray(intact)
        damaged[place] ^= 0x01
        index.write_bytes(damaged)
        opened = Snapshot.open(snapshot_file)
        assert opened.classes() == expected
        assert opened.heap.exceeds_index, place
        assert not index.exists(), "it would be tried again"


def test_an_index_that_is_cut_off_anywhere_is_not_used(snapshot_file: Path) -> None:
    index = index_of(snapshot_file)
    intact = index.read_bytes()
    for length in [*range(0, len(intact), 97), len(intact) - 1]:
        index.write_bytes(intact[:length])
        assert Snapshot.open(snapshot_file).heap.exceeds_index, length


@pytest.mark.parametrize(
    ("what", "field"),
    [("a magic number", 0), ("a byte order", 1), ("a version", 2), ("a build", 3), ("a snapshot", 5)],
)
def test_an_index_of_another_kind_is_not_used(snapshot_file: Path, what: str, field: int) -> None:
    index = index_of(snapshot_file)
    parsed = IndexBytes.parse(index.read_bytes())
    values = list(parsed.header)
    values[field] = values[field][::-1] if isinstance(values[field], bytes) else values[field] ^ 0x0101  # type: ignore[index, operator]
    parsed.header = tuple(values)  # type: ignore[assignment]
    index.write_bytes(parsed.written())
    assert Snapshot.open(snapshot_file).heap.exceeds_index, what


def words(*numbers: int) -> bytes:
    return struct.pack(f"<{len(numbers)}I", *numbers)


def first_word(number: int) -> Callable[[bytes], bytes]:
    return lambda content: words(number) + content[4:]


def last_word(number: int) -> Callable[[bytes], bytes]:
    return lambda content: content[:-4] + words(number)


def with_double(number: float) -> Callable[[bytes], bytes]:
    return lambda content: content[:8] + struct.pack("<d", number) + content[16:]


def with_count(number: int) -> Callable[[bytes], bytes]:
    return lambda content: struct.pack("<Q", number) + content[8:]


def reversed_words(content: bytes) -> bytes:
    numbers = struct.unpack(f"<{len(content) // 4}I", content)
    return words(*reversed(numbers))


HOSTILE: list[tuple[str, str, Callable[[bytes], bytes]]] = [
    ("a node of an unknown type", "node_types", lambda content: b"\x11" + content[1:]),
    ("a node without a name", "node_names", first_word(0xFFFFFFF0)),
    ("a first edge that is not the first", "node_to_first_edge", first_word(1)),
    ("an edge behind the last", "node_to_first_edge", last_word(0x7FFFFFFF)),
    ("edges that begin before others end", "node_to_first_edge", lambda content: content[:4] + words(0x7FFFFFFF) + content[8:]),
    ("an edge of an unknown type", "edge_types", lambda content: b"\x08" + content[1:]),
    ("an edge without a name", "edge_names", last_word(0xFFFFFFFF)),
    ("an edge out of the heap", "edge_targets", first_word(0xFFFFFFFF)),
    ("a location of no node", "locations", first_word(0x40000000)),
    ("a function without a name", "trace_function_names", first_word(0x7FFFFFFF)),
    ("a file without a name", "trace_script_names", last_word(0x7FFFFFFF)),
    ("a call of no function", "trace_functions", last_word(3)),
    ("a root that was called", "trace_parents", first_word(0)),
    ("calls that call each other", "trace_parents", last_word(2)),
    ("a node that no call made", "node_to_trace", last_word(3)),
    ("ids that fall", "sample_last_assigned_ids", last_word(0)),
    ("retainers behind the last", "node_to_first_retainer", last_word(0x7FFFFFFF)),
    ("a retaining edge that is not there", "retainer_edges", first_word(0x7FFFFFFF)),
    ("a retainer that is not there", "retainer_nodes", first_word(0x7FFFFFFF)),
    ("a dominator that is not there", "dominators", last_word(0x7FFFFFFF)),
    ("a node that dominates itself", "dominators", lambda content: content[:-4] + words(len(content) // 4 - 1)),
    ("nodes that dominate each other", "dominators", lambda content: content[:16] + words(5, 4) + content[24:]),
    ("a root that is dominated", "dominators", first_word(1)),
    ("a node twice in the order", "dominator_preorder", last_word(1)),
    ("nodes before their dominators", "dominator_preorder", lambda content: content[:4] + reversed_words(content[4:])),
    ("a node that is not there in the order", "dominator_preorder", last_word(0x7FFFFFFF)),
    ("more nodes reached than there are", "reachable_count", with_count(1 << 40)),
    ("a size that is no number", "retained_sizes", with_double(float("nan"))),
    ("a size without end", "retained_sizes", with_double(float("inf"))),
    ("a size below nothing", "retained_sizes", with_double(-1.0)),
    ("too few sizes", "retained_sizes", lambda content: content[:-8]),
    ("too few distances", "distances", lambda content: content[:-4]),
    ("half a size", "shallow_sizes", lambda content: content[:-1]),
    ("a class that is not there", "node_to_class", last_word(0x7FFFFFFF)),
    ("more classes than the table has", "classes", with_count(1 << 60)),
    ("fewer classes than the table has", "classes", with_count(1)),
    ("a class whose name is no text", "classes", lambda content: content[:16] + b"\xff\xfe" + content[18:]),
    ("an interface of no properties", "interfaces", last_word(0x7FFFFFFF)),
    ("more interfaces than there are", "interfaces", with_count(1 << 61)),
    ("a row whose name is no text", "class_rows", lambda content: content[:16] + b"\xff" + content[17:]),
    ("a row that is cut off", "class_rows", lambda content: content[:-1]),
    ("more rows than there are", "class_rows", with_count((1 << 64) - 1)),
    ("a sum that is no number", "statistics", with_double(float("nan"))),
    ("too few sums", "statistics", lambda content: content[:-8]),
    ("more children than there are", "root_children", with_count(1 << 62)),
]  # fmt: skip


@pytest.mark.parametrize(("what", "section", "change"), HOSTILE, ids=[case[0] for case in HOSTILE])
def test_content_that_cannot_be_is_noticed_although_its_checksum_is_right(
    snapshot_file: Path, what: str, section: str, change: Callable[[bytes], bytes]
) -> None:
    expected = known_of(Snapshot.open(snapshot_file, index=False))
    index = index_of(snapshot_file)
    parsed = IndexBytes.parse(index.read_bytes())
    parsed[section] = change(parsed[section])
    index.write_bytes(parsed.written())
    opened = Snapshot.open(snapshot_file)
    assert known_of(opened) == expected
    assert opened.heap.exceeds_index, what


@pytest.mark.parametrize(
    ("section", "change"),
    [
        ("header_text", lambda content: content.replace(b'"edge_count": ', b'"edge_count": 1')),
        ("header_text", lambda content: content.replace(b'"node_count": ', b'"node_count": 1')),
        ("header_text", lambda content: content[:-1]),
        ("counts", lambda content: content[:8] + struct.pack("<Q", 1 << 62) + content[16:]),
        ("counts", lambda content: content[:-8]),
        ("counts", lambda _: b""),
    ],
)
def test_counts_that_do_not_fit_the_columns_make_an_index_useless(
    snapshot_file: Path, section: str, change: Callable[[bytes], bytes]
) -> None:
    index = index_of(snapshot_file)
    parsed = IndexBytes.parse(index.read_bytes())
    parsed[section] = change(parsed[section])
    index.write_bytes(parsed.written())
    assert Snapshot.open(snapshot_file).heap.exceeds_index
    assert not index.exists()


def test_an_index_that_lies_about_the_strings_is_an_error_when_that_shows(tmp_path: Path) -> None:
    """By then the heap may have told something: it cannot become another."""
    path = tmp_path / "heap.heapsnapshot"
    path.write_bytes(unusual_heap())
    index = index_of(path)
    parsed = IndexBytes.parse(index.read_bytes())
    count, *others = struct.unpack("<7Q", parsed["counts"])
    parsed["counts"] = struct.pack("<7Q", count + 1, *others)
    index.write_bytes(parsed.written())
    opened = Snapshot.open(path)
    with pytest.raises(InvalidSnapshot, match="heaptrail index clear"):
        opened.heap.string(0)


def test_whatever_is_signed_is_survived(snapshot_file: Path) -> None:
    """Random changes with right checksums: what is told may be wrong, and nothing breaks."""
    index = index_of(snapshot_file)
    intact = index.read_bytes()
    chance = random.Random(1)
    for _ in range(200):
        parsed = IndexBytes.parse(intact)
        kind = chance.choice([each for each in parsed.sections if parsed.sections[each]])
        content = bytearray(parsed.sections[kind])
        for _ in range(chance.choice((1, 1, 4))):
            content[chance.randrange(len(content))] = chance.choice((0, 1, 0x7F, 0xFF, chance.randrange(256)))
        parsed.sections[kind] = bytes(content[: chance.choice((len(content), len(content), len(content) // 2))])
        index.write_bytes(parsed.written())
        try:
            opened = Snapshot.open(snapshot_file)
            known_of(opened)
            for node in range(0, opened.node_count, 5):
                opened.trail(node)
                opened.dominated(node)
        except InvalidSnapshot as error:
            assert "index" in error.message  # noqa: PT017
        assert index.parent == Path(os.environ["HEAPTRAIL_CACHE"]) / "indexes"


def test_an_origin_is_told_only_by_an_index(snapshot_file: Path) -> None:
    index = index_of(snapshot_file)
    assert stored_indexes()[0].snapshot == str(snapshot_file)
    with pytest.raises(_graph.DamagedIndex):
        _graph.index_origin(b"\0" * 64)
    index.write_bytes(b"\0" * 64)
    assert stored_indexes()[0].snapshot is None
