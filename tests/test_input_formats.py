"""Brotli, which has no mark of its own, and files that hold no heap."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import brotli
import pytest
import zstandard
from tiny_heaps import TinyHeap

from heaptrail.errors import InvalidSnapshot
from heaptrail.formats import begins_as_profile, open_heap

PROFILE = Path(__file__).parent / "data" / "recordings" / "node20.heapprofile.zst"


def heap_text(node_count: int) -> bytes:
    heap = TinyHeap()
    for i in range(node_count):
        heap.node("object", f"Class {i}", i)
    return heap.written()


@pytest.mark.parametrize("quality", [0, 5, 11])
@pytest.mark.parametrize("window", [10, 16, 17, 20, 22, 24])
@pytest.mark.parametrize("node_count", [1, 50, 2500])
def test_brotli_is_known_whatever_its_first_byte(quality: int, window: int, node_count: int, tmp_path: Path) -> None:
    if quality == 11 and node_count > 100:
        pytest.skip("slow, and its first byte is that of the others")
    text = heap_text(node_count)
    path = tmp_path / "heap"
    path.write_bytes(brotli.compress(text, quality=quality, lgwin=window))
    assert open_heap(path).node_count == node_count + 1


def test_white_space_before_a_snapshot_makes_no_brotli_of_it(tmp_path: Path) -> None:
    path = tmp_path / "heap"
    path.write_bytes(b"\r\n\t " * 10 + heap_text(3))
    assert open_heap(path).node_count == 4


def test_a_missing_brotli_package_explains_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "brotli", None)
    path = tmp_path / "heap.br"
    path.write_bytes(brotli.compress(heap_text(3)))
    with pytest.raises(InvalidSnapshot) as caught:
        open_heap(path)
    assert "\n" not in caught.value.message
    assert caught.value.help == "pip install 'heaptrail[brotli]'"


@pytest.mark.parametrize("text", [b"no snapshot at all", b"<!doctype html><p>404", b"\x89PNG\r\n\x1a\n" + bytes(5000), b"[1]"])
def test_what_was_never_brotli_is_said_to_be_no_snapshot(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "heap"
    path.write_bytes(text)
    with pytest.raises(InvalidSnapshot, match="this is no heap snapshot"):
        open_heap(path)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("packing", ["brotli", "zstandard"])
def test_a_small_file_that_stands_for_a_great_deal_takes_no_memory(packing: str, tmp_path: Path) -> None:
    """512 MiB of white space, read by a process that may have half of that, into a file that may have a quarter."""
    path = tmp_path / "heap"
    block = b"[" + b" " * ((1 << 20) - 1)
    with path.open("wb") as file:
        if packing == "brotli":
            compressor = brotli.Compressor(quality=1)
            for _ in range(512):
                file.write(compressor.process(block))
            file.write(compressor.finish())
        else:
            with zstandard.ZstdCompressor().stream_writer(file) as stream:
                for _ in range(512):
                    stream.write(block)
    assert path.stat().st_size < 1 << 21
    program = (
        "import resource, signal, sys; from heaptrail.formats import open_heap; from heaptrail.errors import InvalidSnapshot\n"
        "import brotli, zstandard; from heaptrail.formats import spool\n"
        "used = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()\n"
        "resource.setrlimit(resource.RLIMIT_AS, (used + (1 << 28),) * 2)\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 27,) * 2)\n"
        "try: open_heap(sys.argv[1])\n"
        "except InvalidSnapshot as error: print(error.message)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, check=True, text=True)
    assert "no room for the decompressed snapshot" in ended.stdout


def test_a_sampling_profile_is_no_heap_and_the_message_says_what_reads_it() -> None:
    assert begins_as_profile(PROFILE)
    with pytest.raises(InvalidSnapshot, match="sampling profile") as caught:
        open_heap(PROFILE)
    assert "heaptrail allocations" in caught.value.help
