"""Where the exported functions and variables of a program or library are, read from its ELF file."""

from __future__ import annotations

import mmap
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_SECTION = struct.Struct("<IIQQQQIIQQ")
_SEGMENT = struct.Struct("<IIQQQQQQ")
_SYMBOL = struct.Struct("<IBBHQQ")
_SIXTY_FOUR_BIT_LITTLE_ENDIAN = b"\x7fELF\x02\x01"
_DYNAMIC_SYMBOLS = 11
_LOADED_SEGMENT = 1


class NotReadable(ValueError):
    """The file is no ELF file for a 64-bit little-endian machine, or is damaged."""


class Library:
    """An ELF file: a program or a shared library. Raises OSError and `NotReadable`. Cost: some milliseconds."""

    def __init__(self, file: Path, names: Collection[str]) -> None:
        with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as image:
            try:
                self._read(image, frozenset(name.encode() for name in names))
            except struct.error as error:
                raise NotReadable(str(error)) from None

    def _read(self, image: mmap.mmap, names: frozenset[bytes]) -> None:
        header = _HEADER.unpack_from(image, 0)
        if not header[0].startswith(_SIXTY_FOUR_BIT_LITTLE_ENDIAN):
            raise NotReadable("not a 64-bit little-endian ELF file")
        segments_at, sections_at, segment_count, section_count = header[5], header[6], header[10], header[12]
        segments = [_SEGMENT.unpack_from(image, segments_at + i * _SEGMENT.size) for i in range(segment_count)]
        self._segments = [segment for segment in segments if segment[0] == _LOADED_SEGMENT]
        sections = [_SECTION.unpack_from(image, sections_at + i * _SECTION.size) for i in range(section_count)]
        self.addresses: dict[str, int] = {}
        """Name → address in the file's own address space, of those names that it exports."""
        self.sizes: dict[str, int] = {}
        """The same names → bytes."""
        for section in sections:
            if section[1] == _DYNAMIC_SYMBOLS:
                strings_at, strings_size = sections[section[6]][4:6]
                strings = image[strings_at : strings_at + strings_size]
                self._read_symbols(image[section[4] : section[4] + section[5]], strings, names)

    def _read_symbols(self, table: bytes, strings: bytes, names: frozenset[bytes]) -> None:
        for name_at, _, _, section, address, size in _SYMBOL.iter_unpack(table):
            name = strings[name_at : strings.find(b"\0", name_at)]
            if section and name in names:
                self.addresses[name.decode()] = address
                self.sizes[name.decode()] = size

    @property
    def first_address(self) -> int:
        """Where the beginning of the file lies in its own address space."""
        return min((int(segment[3] - segment[2]) for segment in self._segments), default=0)

    def file_offset(self, address: int) -> int | None:
        """Where in the file the initial value of the variable at `address` is; None for what begins as zero."""
        for _, _, offset, start, _, file_size, _, _ in self._segments:
            if start <= address < start + file_size:
                return int(offset + address - start)
        return None
