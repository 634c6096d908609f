"""Decompression in a stream, with bounded memory and errors that name the byte."""

from __future__ import annotations

import enum
import zlib
from typing import IO, TYPE_CHECKING, cast

from heaptrail.errors import InvalidSnapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

_OUTPUT_CHUNK = 1 << 20
_JSON_SPACE = b" \t\r\n"
_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_ZSTD_SKIPPABLE_MAGIC = b"\x2a\x4d\x18"  # behind one byte of 0x50 to 0x5f
_BROTLI_PIECE = 1 << 12
_DAMAGED_HELP = "The file is damaged or was not copied completely: copy it again."


class Compression(enum.Enum):
    """How the bytes of a source are packed."""

    NONE = enum.auto()
    GZIP = enum.auto()
    ZSTANDARD = enum.auto()
    BROTLI = enum.auto()


def detect_compression(beginning: bytes) -> Compression:
    """Tell by the first four bytes; names of files are not asked.

    Brotli has no mark of its own: it is what is neither JSON nor marked as something else. No Brotli stream
    with anything in it begins with the `{` of a snapshot.
    """
    if beginning.startswith(_GZIP_MAGIC):
        return Compression.GZIP
    is_skippable = b"\x50" <= beginning[:1] <= b"\x5f" and beginning[1:4] == _ZSTD_SKIPPABLE_MAGIC
    if beginning.startswith(_ZSTD_MAGIC) or is_skippable:
        return Compression.ZSTANDARD
    begins_as_snapshot = beginning.strip(_JSON_SPACE)[:1] in (b"", b"{")
    return Compression.NONE if begins_as_snapshot else Compression.BROTLI


def decompress(compression: Compression, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """What the compressed chunks stand for, at most 1 MiB at a time. A damaged stream raises InvalidSnapshot."""
    match compression:
        case Compression.GZIP:
            return _gunzip(chunks)
        case Compression.ZSTANDARD:
            return _decompress_zstandard(chunks)
        case Compression.BROTLI:
            return _decompress_brotli(chunks)
        case Compression.NONE:
            return chunks


def _damaged(kind: str, byte: int, reason: str) -> InvalidSnapshot:
    message = f"the {kind} stream is damaged at byte {byte} of the compressed file: {reason}"
    return InvalidSnapshot(message, section="file", byte=byte, help=_DAMAGED_HELP)


def _gunzip(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """All members of the stream (RFC 1952), as `gzip -d` reads them. Zeros behind the last are padding."""
    consumed = 0
    pending = next(chunks, b"")
    while pending:
        member = zlib.decompressobj(wbits=31)
        while not member.eof:
            pending = pending or next(chunks, b"")
            if not pending:
                raise _damaged("gzip", consumed, "it ends too early")
            before = len(pending)
            try:
                output = member.decompress(pending, _OUTPUT_CHUNK)
            except zlib.error as error:
                raise _damaged("gzip", consumed, _reason(error)) from None
            pending = member.unused_data or member.unconsumed_tail  # behind the member's end, or still in it
            consumed += before - len(pending)
            if output:
                yield output
        pending, skipped = _skip_padding(pending, chunks)
        consumed += skipped


def _skip_padding(pending: bytes, chunks: Iterator[bytes]) -> tuple[bytes, int]:
    """What follows the zeros, and how many zeros there were."""
    skipped = 0
    while True:
        rest = pending.lstrip(b"\0")
        skipped += len(pending) - len(rest)
        if rest or not (pending := next(chunks, b"")):
            return rest, skipped


def _reason(error: zlib.error) -> str:
    """`Error -3 while decompressing data: incorrect header check` → its last part."""
    return str(error).rpartition(": ")[2]


class _CountedChunks:
    """Chunks as a file to read from, which knows how much of it was read."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._pending = b""
        self.consumed = 0

    def read(self, size: int) -> bytes:
        if not self._pending:
            self._pending = next(self._chunks, b"")
        taken, self._pending = self._pending[:size], self._pending[size:]
        self.consumed += len(taken)
        return taken


def _decompress_zstandard(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """All frames of the stream. Of a stream that is cut off, what is there: the snapshot is cut off as well."""
    import zstandard  # takes longer to load than a small plain snapshot takes to read

    source = _CountedChunks(chunks)
    reader = zstandard.ZstdDecompressor().stream_reader(cast("IO[bytes]", source), read_across_frames=True)
    while True:
        try:
            output = reader.read(_OUTPUT_CHUNK)
        except zstandard.ZstdError as error:
            reason = str(error).removeprefix("zstd decompress error: ")
            raise _damaged("Zstandard", source.consumed, reason) from None
        if not output:
            return
        yield output


def _decompress_brotli(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The stream of RFC 7932, at most a few MiB at a time. What gives no byte at all was probably never Brotli."""
    try:
        import brotli
    except ImportError:
        raise _no_brotli() from None
    decoder = brotli.Decompressor()
    consumed = 0
    damaged = _no_snapshot
    for piece in _pieces(chunks):
        try:
            output = decoder.process(piece, output_buffer_limit=_OUTPUT_CHUNK)
            while output or not decoder.can_accept_more_data():
                damaged = _damaged
                yield output
                output = decoder.process(b"", output_buffer_limit=_OUTPUT_CHUNK)
        except brotli.error:
            raise damaged("Brotli", consumed, "it is not valid") from None
        consumed += len(piece)
    if not decoder.is_finished():
        raise damaged("Brotli", consumed, "it ends too early")


def _pieces(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks, cut so that a fault's place is known to 4 KiB."""
    for chunk in chunks:
        for begin in range(0, len(chunk), _BROTLI_PIECE):
            yield chunk[begin : begin + _BROTLI_PIECE]


def _no_snapshot(kind: str, byte: int, reason: str) -> InvalidSnapshot:
    message = f"this is no heap snapshot: neither JSON nor compressed with gzip or Zstandard, and as {kind} {reason}"
    return InvalidSnapshot(message, section="file", byte=byte, help="Name a .heapsnapshot, .heaptimeline or .heapprofile file.")


def _no_brotli() -> InvalidSnapshot:
    message = "this is neither JSON nor compressed with gzip or Zstandard; if it is Brotli, a package is missing to read it"
    return InvalidSnapshot(message, section="file", byte=0, help="pip install 'heaptrail[brotli]'")
