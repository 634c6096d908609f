"""Ids of objects over the captures of one process."""

from __future__ import annotations

import errno
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="files in memory are of Linux"),
    pytest.mark.skipif(shutil.which("c++") is None, reason="there is no C++ compiler"),
]

_NATIVE = Path(__file__).parents[2] / "native"

# Neighbours at the distance of small objects, far ones, odd ones (things that are no objects), and the edges of an address.
addresses = st.one_of(
    st.integers(1, 300).map(lambda place: 0x7F00_0000_0000 + 16 * place),
    st.integers(1, 300).map(lambda place: 0x5500_0000_0001 + 8 * place),
    st.sampled_from([1, 2**47 - 16, 2**63, 2**64 - 1]),
    st.integers(1, 2**64 - 1),
)
tells = st.one_of(st.integers(0, 2), st.sampled_from([2**32 - 1, 2**31]))
pictures = st.dictionaries(addresses, tells, max_size=60)


class Book:
    def __init__(self, program: Path) -> None:
        self._process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.length = self.count = 0

    def capture(self, picture: dict[int, int], mode: str = "keep") -> dict[int, int]:
        """The ids by address. Raises OSError."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(" ".join([mode, *(f"{address} {tell}" for address, tell in picture.items())]) + "\n")
        self._process.stdin.flush()
        answer, _, kept = self._process.stdout.readline().partition(":")
        error, *ids = map(int, answer.split())
        self.length, self.count = map(int, kept.split())
        if error:
            raise OSError(error, "no ids")
        return dict(zip(picture, ids, strict=True))

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    program = tmp_path_factory.mktemp("book") / "id_book"
    sources = [Path(__file__).with_name("id_book_program.cpp"), _NATIVE / "cpython/id_book.cpp"]
    checks = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
    subprocess.run(["c++", "-std=c++20", "-O1", *checks, f"-I{_NATIVE}", *sources, "-o", program], check=True)
    opened = Book(program)
    yield opened
    opened.close()


@given(st.lists(st.tuples(st.sampled_from(["keep", "file", "fail"]), pictures), max_size=8))
def test_an_id_is_one_objects_for_ever(book: Book, captures: list[tuple[str, dict[int, int]]]) -> None:
    """Against a model that keeps everything: what stays keeps its id, what comes has one that was never anybody's."""
    book.capture({}, "reset")
    kept: dict[int, tuple[int, int]] = {}
    used = {0}
    for mode, picture in captures:
        ids = book.capture(picture, mode)
        assert len(set(ids.values())) == len(picture)
        for address, tell in picture.items():
            if address in kept and kept[address][0] == tell:
                assert ids[address] == kept[address][1]
            else:
                assert ids[address] not in used
        fresh = sorted(set(ids.values()) - used)
        assert fresh == list(range(max(used, default=0) + 1, max(used, default=0) + 1 + len(fresh))) or len(used) == 1
        if mode != "fail":
            used |= set(ids.values())
            kept = {address: (tell, ids[address]) for address, tell in picture.items()}
        assert book.count == len(kept)


def test_ids_are_dense_and_leave_room_for_the_groups_of_the_root(book: Book) -> None:
    book.capture({}, "reset")
    ids = book.capture({16 * place: 7 for place in range(1, 1001)})
    assert sorted(ids.values()) == list(range(101, 1101))


def test_what_is_gone_is_forgotten(book: Book) -> None:
    book.capture({}, "reset")
    many = {0x7F00_0000_0000 + 48 * place: place % 5 for place in range(100_000)}
    first = book.capture(many)
    assert book.count == 100_000
    assert book.length <= 8 * 100_000
    few = dict(list(many.items())[:10])
    book.capture(few)
    assert book.count == 10
    assert book.length < 200
    again = book.capture(many)
    assert {address: again[address] for address in few} == {address: first[address] for address in few}
    assert min(again[address] for address in many if address not in few) > 100_100


def test_when_all_ids_are_used_that_is_an_error_and_the_book_stays(book: Book) -> None:
    book.capture({}, "reset")
    assert book.capture({16: 1}, "last") == {16: 2**31 - 1}
    with pytest.raises(OSError, match="no ids") as raised:
        book.capture({16: 1, 32: 1})
    assert raised.value.errno == errno.EOVERFLOW
    assert book.capture({16: 1}) == {16: 2**31 - 1}
