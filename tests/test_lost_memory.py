"""What C code loses is in no snapshot; what the allocators gave out tells of it all the same. Real processes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import heaptrail
from heaptrail.formats.header import allocated_bytes

ROUND = 2000
HEAD = """\
import ctypes, gc, os, sqlite3, sys, heaptrail
kept = []
class Pool:
    def __init__(self):
        self.idle, self.max_connections = [], 1000
pool = Pool()
"""
LOSES_STRINGS = "ctypes.pythonapi.Py_IncRef(ctypes.py_object('lost ' * 20 + str(number)))"
LOSES_BUFFERS = "malloc(200)"
KEEPS_CONNECTIONS = "number % 20 or kept.append(sqlite3.connect(':memory:').executescript('create table t (a)'))"
OPENS_CONNECTIONS_OF_A_POOL = "number % 50 or pool.idle.append(sqlite3.connect(':memory:').executescript('create table t (a)'))"
OPENS_FIVE_LARGE_CONNECTIONS = (
    "number % 400 or pool.idle.append(sqlite3.connect(':memory:').executescript('create table t (a)')) or malloc(40000)"
)
LOSES_NOTHING = "str(number) * 20"


def run(tmp_path: Path, request: str, *options: str) -> list[heaptrail.Snapshot]:
    """Snapshots before, between and after two rounds of a process that does this for each request."""
    program = HEAD + (
        "malloc = ctypes.CDLL(None).malloc\n"
        "def serve(count):\n"
        f"    for number in range(count): {request}\n"
        f"serve({ROUND})\n"
        "for name in '123':\n"
        "    heaptrail.write_heap_snapshot(os.path.join(sys.argv[1], name + '.heapsnapshot'))\n"
        f"    serve({ROUND})\n"
    )
    subprocess.run([sys.executable, *options, "-c", program, str(tmp_path)], check=True)
    return [heaptrail.open(tmp_path / f"{number}.heapsnapshot") for number in (1, 2, 3)]


def judge(snapshots: list[heaptrail.Snapshot]) -> heaptrail.Verdict:
    return heaptrail.suspects(*snapshots, requests=(ROUND, ROUND))


@pytest.mark.parametrize(("request_", "least"), [(LOSES_STRINGS, 140), (LOSES_BUFFERS, 200)])
def test_what_c_code_loses_for_each_request_is_a_native_leak(tmp_path: Path, request_: str, least: int) -> None:
    verdict = judge(run(tmp_path, request_))
    assert not verdict.clean
    [suspect] = verdict.suspects
    assert (suspect.pattern, suspect.confidence, suspect.class_name) == ("native", "likely", "(native memory)")
    assert least <= suspect.growth.bytes_per_request <= least + 40
    assert suspect.holder.name == "native code"
    assert [step.ordinal for step in suspect.trail.steps] == [0]


def test_what_is_given_back_is_none(tmp_path: Path) -> None:
    verdict = judge(run(tmp_path, LOSES_NOTHING))
    assert verdict.clean
    assert not verdict.suspects


def test_memory_of_native_code_that_comes_with_leaked_objects_is_a_note_beside_them(tmp_path: Path) -> None:
    verdict = judge(run(tmp_path, KEEPS_CONNECTIONS))
    assert not verdict.clean
    assert "native" not in {suspect.pattern for suspect in verdict.suspects}
    [note] = [note for note in verdict.notes if "allocated beyond" in note]
    assert "KiB per request" in note


@pytest.mark.parametrize("opens", [OPENS_CONNECTIONS_OF_A_POOL, OPENS_FIVE_LARGE_CONNECTIONS])
def test_memory_of_native_code_that_comes_with_what_is_only_possible_is_possible_as_well(tmp_path: Path, opens: str) -> None:
    verdict = judge(run(tmp_path, opens))
    assert verdict.clean
    assert {suspect.pattern: suspect.confidence for suspect in verdict.suspects} == {"native": "possible", "list": "possible"}


def test_memory_that_is_lost_beside_what_is_only_possible_but_not_as_often_is_a_leak_of_its_own(tmp_path: Path) -> None:
    verdict = judge(run(tmp_path, f"{OPENS_CONNECTIONS_OF_A_POOL}; malloc(2000 if len(pool.idle) > 80 else 1400)"))
    assert not verdict.clean


def test_nothing_is_said_while_tracemalloc_needs_memory_itself(tmp_path: Path) -> None:
    snapshots = run(tmp_path, LOSES_NOTHING, "-X", "tracemalloc=5")
    assert [snapshot.allocated_bytes for snapshot in snapshots] == [None, None, None]
    assert judge(snapshots).clean


def test_what_the_allocators_gave_out_is_no_less_than_the_heap_without_its_static_part(tmp_path: Path) -> None:
    first, *_ = run(tmp_path, LOSES_NOTHING)
    allocated = first.allocated_bytes
    assert allocated is not None
    heap = int(first.shallow_sizes.sum(dtype="int64"))
    assert 0.7 * heap < allocated < 2 * heap


@pytest.mark.parametrize(
    "memory",
    [None, [], "much", {}, {"allocated_bytes": None}, {"allocated_bytes": 0}, {"allocated_bytes": -5}, {"allocated_bytes": 1e300},
     {"allocated_bytes": float("nan")}, {"allocated_bytes": True}],
)  # fmt: skip
def test_a_file_that_tells_nonsense_tells_nothing(memory: object) -> None:
    header = json.loads(json.dumps({"memory": memory}), parse_int=float)
    assert allocated_bytes(header) is None


def test_one_round_is_possible_at_most(tmp_path: Path) -> None:
    older, newer, _ = run(tmp_path, LOSES_BUFFERS)
    verdict = heaptrail.suspects(older, newer, requests=(ROUND,))
    assert verdict.clean
    assert [suspect.confidence for suspect in verdict.suspects if suspect.pattern == "native"] == ["possible"]
