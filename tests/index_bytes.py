"""Index files taken apart and put together again, checksums included: what somebody might do to them."""

from __future__ import annotations

import struct
from dataclasses import dataclass

HEADER = struct.Struct("<8sIIQQ16sQQ")
ENTRY = struct.Struct("<IIQQQ")
SECTIONS = {
    "origin": 1, "header_text": 2, "counts": 3, "string_text": 4,
    "node_types": 10, "node_names": 11, "node_ids": 12, "node_self_sizes": 13, "detachedness": 14,
    "node_to_first_edge": 15, "edge_types": 16, "edge_names": 17, "edge_targets": 18, "locations": 19,
    "trace_function_names": 20, "trace_script_names": 21, "trace_script_ids": 22, "trace_lines": 23, "trace_columns": 24,
    "trace_functions": 25, "trace_parents": 26, "trace_counts": 27, "trace_sizes": 28, "node_to_trace": 29,
    "node_to_first_retainer": 30, "retainer_edges": 31, "retainer_nodes": 32, "shallow_sizes": 33, "distances": 34,
    "dominators": 35, "retained_sizes": 36, "dominator_preorder": 37, "reachable_count": 38,
    "sample_timestamps": 40, "sample_last_assigned_ids": 41,
    "node_to_class": 50, "classes": 51, "interfaces": 52, "class_rows": 53, "statistics": 54, "root_children": 55,
}  # fmt: skip
_MASK = (1 << 64) - 1
_P1, _P2, _P3, _P4, _P5 = (
    0x9E3779B185EBCA87,
    0xC2B2AE3D27D4EB4F,
    0x165667B19E3779F9,
    0x85EBCA77C2B2AE63,
    0x27D4EB2F165667C5,
)


def xxh64(data: bytes) -> int:
    """XXH64 with seed 0, written after its specification."""

    def rotated(value: int, by: int) -> int:
        return (value << by | value >> (64 - by)) & _MASK

    def round_(lane: int, word: int) -> int:
        return rotated((lane + word * _P2) & _MASK, 31) * _P1 & _MASK

    at = 0
    if len(data) >= 32:
        lanes = [(_P1 + _P2) & _MASK, _P2, 0, -_P1 & _MASK]
        while at + 32 <= len(data):
            lanes = [round_(lane, word) for lane, word in zip(lanes, struct.unpack_from("<4Q", data, at), strict=True)]
            at += 32
        value = sum(rotated(lane, by) for lane, by in zip(lanes, (1, 7, 12, 18), strict=True)) & _MASK
        for lane in lanes:
            value = ((value ^ round_(0, lane)) * _P1 + _P4) & _MASK
    else:
        value = _P5
    value = (value + len(data)) & _MASK
    while at + 8 <= len(data):
        value = (rotated(value ^ round_(0, struct.unpack_from("<Q", data, at)[0]), 27) * _P1 + _P4) & _MASK
        at += 8
    if at + 4 <= len(data):
        value = (rotated(value ^ (struct.unpack_from("<I", data, at)[0] * _P1 & _MASK), 23) * _P2 + _P3) & _MASK
        at += 4
    for byte in data[at:]:
        value = rotated(value ^ (byte * _P5 & _MASK), 11) * _P1 & _MASK
    value = (value ^ value >> 33) * _P2 & _MASK
    value = (value ^ value >> 29) * _P3 & _MASK
    return value ^ value >> 32


@dataclass
class IndexBytes:
    """The parts of an index file. `written` signs whatever they are by then."""

    header: tuple[bytes, int, int, int, int, bytes, int, int]
    sections: dict[int, bytes]

    @classmethod
    def parse(cls, data: bytes) -> IndexBytes:
        header = HEADER.unpack_from(data)
        entries = [ENTRY.unpack_from(data, HEADER.size + ENTRY.size * i) for i in range(header[6])]
        return cls(header, {kind: data[offset : offset + size] for kind, _, offset, size, _ in entries})

    def __getitem__(self, name: str) -> bytes:
        return self.sections[SECTIONS[name]]

    def __setitem__(self, name: str, content: bytes) -> None:
        self.sections[SECTIONS[name]] = content

    def written(self) -> bytes:
        table, body = b"", b""
        begin = _aligned(HEADER.size + ENTRY.size * len(self.sections))
        for kind, content in self.sections.items():
            table += ENTRY.pack(kind, 0, begin + len(body), len(content), xxh64(content))
            body += content.ljust(_aligned(len(content)), b"\0")
        magic, order, version, sources, _, fingerprint, _, _ = self.header
        beginning = HEADER.pack(magic, order, version, sources, begin + len(body), fingerprint, len(self.sections), 0)
        signed = beginning[:-8] + struct.pack("<Q", xxh64(beginning[:-8] + table)) + table
        return signed.ljust(begin, b"\0") + body


def _aligned(size: int) -> int:
    return -(-size // 64) * 64
