"""Whatever a readable heap claims, every verb answers: with its result, or with one line that says what is wrong."""

from __future__ import annotations

import contextlib
import io
import json
import re
import signal
import subprocess
import sys
import unicodedata
import warnings
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from hostile_heaps import hostile_heap
from tiny_heaps import TinyHeap

from heaptrail.cli import main as cli
from heaptrail.cli.object_filters import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType

LONGEST = 20
"""Seconds of the processor that no command on so few nodes may take."""

TABLES = {
    "summary": ("retained", "shallow", "count", "distance", "name", "largest_id", "key"),
    "findings": ("bytes", "count", "detector", "id", "sentence"),
    "objects": ("retained", "shallow", "distance", "id", "type", "class", "name"),
    "containment": ("retained", "shallow", "distance", "id", "edge", "edge_type", "type", "class", "name"),
    "strings": ("wasted", "shallow", "retained", "count", "id", "text", "cut"),
}
QUERIES = [
    "select * from nodes order by retained desc",
    "select * from edges",
    "select * from classes",
    "select * from dominators",
    "select text, count(*) from strings group by 1",
    "select e.*, n.name from edges e join nodes n on n.ordinal = e.target_ordinal",
    "select sum(shallow), max(id), min(distance) from nodes",
    "select nothing from nodes",
]


def commands(heap: str, other: str, third: str, ids: Sequence[int]) -> Iterator[list[str]]:
    """Every verb that reads heaps, with its options."""
    for verb, columns in TABLES.items():
        for column in columns:
            yield [verb, heap, "--sort", column]
            yield [verb, heap, "--sort", column, "--reverse", "--limit", "0"]
            yield [verb, heap, "--filter", f"{column}>=1", "--filter", f"{column}!=x"]
            yield [verb, heap, "--filter", f"{column}~."]
            yield [verb, heap, "--filter", f"{column}<5"]
    for kind in KINDS:
        yield ["summary", heap, "--objects", kind]
        yield ["objects", heap, "--objects", kind]
    yield ["summary", heap, "--allocated-after", other]
    yield ["objects", heap, "--allocated-before", other, "--class", "Object"]
    yield ["strings", heap, "--all", "--limit", "0"]
    yield ["allocations", heap]
    yield ["suspects", heap]
    yield ["suspects", heap, "--threshold", "0.001"]
    for files in ([heap, other], [heap, heap], [heap, other, third], [heap, heap, heap]):
        yield ["suspects", *files]
        yield ["suspects", *files, "--requests", "1"]
        for view in ("class", "holder", "path"):
            yield ["growth", *files, "--by", view]
    for newer in (heap, other):
        yield ["compare", heap, newer]
        yield ["compare", heap, newer, "--sort", "added_count", "--limit", "0", "--fail-on", "count_delta>0"]
        yield ["compare", heap, newer, "--class", "Object"]
    for by in ("class", "object"):
        yield ["dominators", heap, "--by", by, "--limit", "0"]
    yield ["containment", heap, "--depth", "30", "--limit", "3"]
    yield ["containment", heap, "--depth", "3", "--limit", "0"]
    for id_ in ids:
        yield ["show", f"@{id_}", heap]
        yield ["show", f"@{id_}", heap, "--characters", "3", "--limit", "1"]
        yield ["trail", f"@{id_}", heap]
        yield ["trail", f"@{id_}", heap, "--shortest"]
        yield ["trail", f"@{id_}", heap, "--count", "3", "--limit", "2"]
        yield ["retainers", f"@{id_}", heap]
        yield ["retainers", f"@{id_}", heap, "--depth", "30", "--limit", "2"]
        yield ["retainers", f"@{id_}", heap, "--ignore", f"@{ids[0]}", "--ignore", f"@{ids[-1]}", "--depth", "2"]
        yield ["dominators", heap, f"@{id_}"]
        yield ["dominators", heap, f"@{id_}", "--by", "class"]
        yield ["containment", heap, f"@{id_}", "--depth", "3", "--limit", "5"]
    for query in QUERIES:
        yield ["sql", query, heap]


def both_ways(given: Sequence[list[str]]) -> Iterator[list[str]]:
    for arguments in given:
        yield arguments
        yield [*arguments, "--json"]


class TooSlowError(Exception):
    """A command that may as well never end."""


def _too_slow(_number: int, _frame: FrameType | None) -> None:
    raise TooSlowError


def answer(arguments: list[str]) -> tuple[int, str, str]:
    """Run a command here: its exit code, what it printed, and what it told on standard error. Warnings are errors."""
    # What is printed must be UTF-8 without any help.
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    before = signal.signal(signal.SIGPROF, _too_slow)
    signal.setitimer(signal.ITIMER_PROF, LONGEST)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            warnings.simplefilter("error")
            code = cli.run(arguments)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    printed, told = (stream.buffer.getvalue().decode() for stream in (out, err))  # type: ignore[attr-defined]
    return code, printed, told


def check_answer(arguments: list[str]) -> None:
    """Fail for what is neither a result nor one clear line."""
    code, printed, told = answer(arguments)
    lines = told.splitlines()
    if code in (0, 1):
        assert told == ""
        assert printed
    else:
        assert code in (2, 3), code
        assert printed == ""
        assert lines[0].startswith("error: ")
        assert len(lines) == 1 or (len(lines) == 2 and lines[1].startswith("help:  ")), told
    unseen = {character for character in printed + told if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Cs")}
    assert unseen <= {"\n"}
    if code in (0, 1) and "--json" in arguments:
        assert printed.isascii()
        json.loads(printed, parse_constant=pytest.fail)


def ids_of(written: bytes) -> list[int]:
    document = json.loads(written)
    width = len(document["snapshot"]["meta"]["node_fields"])
    return document["nodes"][2::width]


def prepared(folder: Path, numbers: Sequence[int]) -> tuple[list[str], list[int]]:
    """Paths of the heaps of these numbers, and the ids of the first."""
    paths = []
    for place, number in enumerate(numbers):
        path = folder / f"{place}.heapsnapshot"
        path.write_bytes(hostile_heap(number))
        paths.append(str(path))
    return paths, ids_of((folder / "0.heapsnapshot").read_bytes())


@pytest.fixture
def _low_thresholds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Detectors that speak of a few objects already: what they say of odd ones is to be seen."""
    lower_thresholds(monkeypatch)


def lower_thresholds(monkeypatch: pytest.MonkeyPatch) -> None:
    from heaptrail.analysis import thresholds as of_suspects
    from heaptrail.analysis.detectors import thresholds as of_detectors

    for module in (of_suspects, of_detectors):
        for name in vars(module):
            if name.startswith("LEAST_"):
                monkeypatch.setattr(module, name, type(getattr(module, name))(1))
    monkeypatch.setattr(of_detectors, "DEFAULT_MOST_LISTENERS", 1)


@pytest.mark.usefixtures("_low_thresholds")
@pytest.mark.parametrize("number", range(15))
def test_every_verb_answers_whatever_a_heap_claims(number: int, tmp_path: Path) -> None:
    choose = Random(number)
    paths, ids = prepared(tmp_path, [number, number + 1, number + 2])
    everything = list(both_ways(list(commands(*paths, choose.sample(ids, min(3, len(ids)))))))
    for arguments in choose.sample(everything, 50):
        check_answer(arguments)


def written(heap: TinyHeap, folder: Path) -> str:
    path = folder / "tiny.heapsnapshot"
    path.write_bytes(heap.written())
    return str(path)


@pytest.fixture
def small(tmp_path: Path) -> str:
    heap = TinyHeap()
    heap.edge(heap.node("object", "Session", 64), "property", "name", heap.node("string", "hello", 32))
    return written(heap, tmp_path)


@pytest.mark.parametrize(("verb", "column"), [("objects", "shallow"), ("containment", "id"), ("dominators", "retained")])
def test_a_pattern_can_be_asked_of_numbers(verb: str, column: str, small: str) -> None:
    _, printed, _ = answer([verb, small, "--json", "--filter", f"{column}~[46]"])
    _, everything, _ = answer([verb, small, "--json"])
    rows = {"objects": "objects", "containment": "references", "dominators": "rows"}[verb]
    expected = [row for row in json.loads(everything)[rows] if re.search("[46]", str(row[column]))]
    assert json.loads(printed)[rows] == expected


def test_a_string_that_contains_a_slice_of_itself_is_shown(tmp_path: Path) -> None:
    heap = TinyHeap()
    whole, half = heap.node("concatenated string", "", 32), heap.node("string", "known", 24)
    slice_ = heap.node("sliced string", "", 32)
    heap.edge(whole, "internal", "first", slice_)
    heap.edge(whole, "internal", "second", half)
    heap.edge(slice_, "internal", "parent", whole)
    code, printed, _ = answer(["show", f"@{heap.id_of(whole)}", written(heap, tmp_path), "--json"])
    assert code == 0
    assert "known" in printed


def test_trees_over_strings_that_are_parts_of_themselves_end(tmp_path: Path) -> None:
    heap = TinyHeap()
    strings = [heap.node("concatenated string", "", 32) for _ in range(8)]
    for one in strings:
        heap.edge(one, "internal", "first", one)
        for other in strings:
            heap.edge(one, "property", "to", other)
    path = written(heap, tmp_path)
    for arguments in (
        ["containment", path, "--depth", "30", "--json"],
        ["retainers", f"@{heap.id_of(strings[0])}", path, "--depth", "30"],
    ):
        check_answer(arguments)


@pytest.mark.parametrize("pattern", ["[[a]", "name~[[a]", "a{99999999999}", "(" * 5000 + ")" * 5000])
def test_a_filter_that_is_hardly_a_pattern_is_looked_for_as_text(pattern: str, small: str) -> None:
    check_answer(["summary", small, "--filter", pattern])


@pytest.mark.parametrize("pattern", ["a{99999999999}", "(" * 5000 + ")" * 5000, "("])
def test_a_pattern_that_cannot_be_is_wrong_usage(pattern: str, small: str) -> None:
    check_answer(["summary", small, "--filter", f"name~{pattern}"])
    assert answer(["summary", small, "--filter", f"name~{pattern}"])[0] == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "@" + "9" * 5000, "FILE"],
        ["trail", "@99999999999999999999", "FILE"],
        ["dominators", "FILE", "@" + "9" * 5000],
        ["suspects", "FILE", "FILE", "--requests", "9" * 5000],
        ["suspects", "FILE", "--threshold", "nan", "--json"],
        ["sql", "select \udcff", "FILE"],
        ["sql", "select interval 9999999 years", "FILE"],
        ["sql", "select 1", "FILE", "-o", "/dev/null", "--format", "csv"],
        ["sql", "select 1", "FILE", "-o", "x" * 300, "--format", "csv"],
    ],
)
def test_odd_arguments_are_wrong_usage(arguments: list[str], small: str) -> None:
    given = [small if each == "FILE" else each for each in arguments]
    check_answer(given)
    assert answer(given)[0] == 2


@pytest.mark.parametrize("file", ["/dev/null", "x" * 300, "."])
@pytest.mark.parametrize("verb", ["summary", "allocations"])
def test_what_is_no_file_is_unreadable_input(verb: str, file: str) -> None:
    check_answer([verb, file])
    assert answer([verb, file])[0] == 3


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="needs a device that is always full")
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_output_that_cannot_be_written_is_one_line(options: list[str], small: str) -> None:
    command = [sys.executable, "-c", "from heaptrail.cli.main import main; main()", "summary", small, *options]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 74
    assert done.stderr == b"error: the output cannot be written (No space left on device)\n"


def test_an_interruption_that_a_native_library_wraps_is_one(monkeypatch: pytest.MonkeyPatch, small: str) -> None:
    def interrupted(*_: object) -> None:
        raise TypeError("could not export: Traceback (most recent call last):\nKeyboardInterrupt: \n")

    monkeypatch.setattr("heaptrail.analysis.strings.string_texts", interrupted)
    assert answer(["strings", small]) == (130, "", "interrupted\n")
