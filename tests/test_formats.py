"""A snapshot opens from wherever it is and however it is packed."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import brotli
import pytest
import zstandard
from tiny_heaps import TinyHeap
from v8_text import document_of, v8_text

from heaptrail.errors import InvalidSnapshot
from heaptrail.formats import open_heap, spool


@pytest.fixture(scope="module")
def text() -> bytes:
    heap = TinyHeap()
    for i in range(2000):
        heap.node("object", f"Class {i}", i)
    return v8_text(document_of(heap))


@pytest.fixture
def temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "spool"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def zstandard_of(text: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(text)


def several_frames(text: bytes) -> bytes:
    skippable = b"\x50\x2a\x4d\x18" + (3).to_bytes(4, "little") + b"abc"
    return skippable + zstandard_of(text[:5000]) + skippable + zstandard_of(text[5000:])


PACKINGS = {
    "plain": lambda text: text,
    "gzip": gzip.compress,
    "gzip-members": lambda text: gzip.compress(text[:5000]) + gzip.compress(text[5000:]),
    "gzip-padded": lambda text: gzip.compress(text) + bytes(1000),
    "zstandard": zstandard_of,
    "zstandard-frames": several_frames,
    "brotli": lambda text: brotli.compress(text, quality=5),
}


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("name", ["heap.heapsnapshot", "heap.gz", "heap"])
def test_the_content_says_how_a_file_is_packed_not_its_name(
    text: bytes, packing: str, name: str, tmp_path: Path, temporary_folder: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(PACKINGS[packing](text))
    for source in (path, str(path)):
        heap = open_heap(source)
        assert (heap.node_count, heap.string(5)) == (2001, "Class 4")
    assert list(temporary_folder.iterdir()) == []


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_file_object_is_read_from_where_it_stands(text: bytes, packing: str, tmp_path: Path) -> None:
    packed = PACKINGS[packing](text)
    assert open_heap(io.BytesIO(packed)).node_count == 2001
    path = tmp_path / "heap"
    path.write_bytes(b"something before" + packed)
    with path.open("rb") as file:
        file.seek(len(b"something before"))
        assert open_heap(file).node_count == 2001


def test_strings_can_be_read_after_the_file_is_closed_and_gone(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "heap"
    path.write_bytes(text)
    with path.open("rb") as file:
        heap = open_heap(file)
    path.unlink()
    assert heap.string(2000) == "Class 1999"


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_pipe_is_read_to_its_end(text: bytes, packing: str) -> None:
    reading, writing = os.pipe()

    def write_slowly() -> None:
        with os.fdopen(writing, "wb", buffering=0) as pipe:
            packed = PACKINGS[packing](text)
            pipe.write(packed[:1])
            pipe.write(packed[1:])

    writer = threading.Thread(target=write_slowly)
    writer.start()
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        assert open_heap(pipe).node_count == 2001
    writer.join()


@pytest.mark.parametrize("packing", ["plain", "zstandard", "brotli"])
def test_a_dash_means_standard_input(text: bytes, packing: str, tmp_path: Path) -> None:
    program = "from heaptrail.formats import open_heap; print(open_heap('-').node_count)"
    packed = PACKINGS[packing](text)
    piped = subprocess.run([sys.executable, "-c", program], input=packed, capture_output=True, check=True)
    assert piped.stdout.split() == [b"2001"]
    path = tmp_path / "heap"
    path.write_bytes(packed)
    with path.open("rb") as file:
        redirected = subprocess.run([sys.executable, "-c", program], stdin=file, capture_output=True, check=True)
    assert redirected.stdout.split() == [b"2001"]


def refusal(source: Path) -> InvalidSnapshot:
    with pytest.raises(InvalidSnapshot) as caught:
        open_heap(source)
    assert caught.value.message.startswith(f"{source}: ")
    assert "\n" not in caught.value.message
    return caught.value


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path / "nothing").message


def test_a_folder_is_said_to_be_one(tmp_path: Path) -> None:
    assert "folder" in refusal(tmp_path).message


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="everything is permitted to this user")
def test_a_file_of_somebody_else_is_said_to_be_private(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "heap"
    path.write_bytes(text)
    path.chmod(0)
    assert "not permitted" in refusal(path).message


def test_a_name_that_no_file_can_have_is_refused() -> None:
    with pytest.raises(InvalidSnapshot, match="cannot be read"):
        open_heap("a\0b")


@pytest.mark.parametrize("content", [b"", gzip.compress(b"", mtime=0), zstandard_of(b""), brotli.compress(b"")])
def test_an_empty_file_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "heap"
    path.write_bytes(content)
    assert refusal(path).byte == 0


@pytest.mark.parametrize("content", [b"no snapshot at all", b"{}", b"\n", b"["])
@pytest.mark.parametrize("packing", PACKINGS)
def test_something_else_is_refused_however_it_is_packed(content: bytes, packing: str, tmp_path: Path) -> None:
    path = tmp_path / "heap"
    path.write_bytes(PACKINGS[packing](content))
    assert refusal(path).section


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_file_cut_short_is_refused_wherever_it_is_cut(text: bytes, packing: str, tmp_path: Path) -> None:
    packed = PACKINGS[packing](text).rstrip(b"\0")
    path = tmp_path / "heap"
    for length in range(0, len(packed) - 8, max(1, len(packed) // 97)):
        path.write_bytes(packed[:length])
        refusal(path)


@pytest.mark.parametrize("packing", ["gzip", "zstandard", "brotli"])
def test_a_damaged_stream_is_refused_with_the_byte_of_the_compressed_file(
    text: bytes, packing: str, tmp_path: Path, temporary_folder: Path
) -> None:
    packed = bytearray(PACKINGS[packing](text))
    for i in range(len(packed) // 2, len(packed) // 2 + 40):
        packed[i] ^= 0xFF
    path = tmp_path / "heap"
    path.write_bytes(packed)
    error = refusal(path)
    assert "damaged at byte" in error.message or error.section in {"nodes", "edges", "strings", "snapshot", "file"}
    assert error.byte is not None
    assert list(temporary_folder.iterdir()) == []


@pytest.mark.parametrize("packing", ["gzip", "zstandard", "brotli"])
def test_what_follows_a_compressed_stream_is_refused(text: bytes, packing: str, tmp_path: Path) -> None:
    path = tmp_path / "heap"
    path.write_bytes(PACKINGS[packing](text) + b"something else")
    assert "damaged at byte" in refusal(path).message


def test_a_small_file_that_unpacks_to_more_than_the_disk_holds_is_refused(
    tmp_path: Path, temporary_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is made to seem small: 80 MiB more than what must stay free."""
    disk = os.statvfs(temporary_folder)
    free = disk.f_bavail * disk.f_frsize
    monkeypatch.setattr(spool, "_LEFT_FREE", free - (144 << 20))
    path = tmp_path / "heap"
    with path.open("wb") as file, zstandard.ZstdCompressor().stream_writer(file) as packed:
        for _ in range(512):
            packed.write(b"[" + b" " * ((1 << 20) - 1))
    assert path.stat().st_size < 1 << 20
    error = refusal(path)
    assert "no room" in error.message
    assert str(temporary_folder) in error.message
    assert "TMPDIR" in error.help
    assert list(temporary_folder.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit to the size of files to set")
def test_a_disk_that_is_full_at_once_is_said_to_be_full(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "heap"
    path.write_bytes(gzip.compress(text))
    program = (
        "import resource, signal, sys; from heaptrail.formats import open_heap; from heaptrail.errors import InvalidSnapshot\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try: open_heap(sys.argv[1])\n"
        "except InvalidSnapshot as error: print(error.message)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, check=True, text=True)
    assert "no room for the decompressed snapshot" in ended.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_decompressed_snapshot_lies_in_a_nameless_file_that_only_its_owner_can_read(
    text: bytes, temporary_folder: Path
) -> None:
    with spool.spool(iter([text])) as file:
        assert os.fstat(file.fileno()).st_mode & 0o777 == 0o600
        assert os.fstat(file.fileno()).st_nlink == 0
        assert list(temporary_folder.iterdir()) == []
