"""The sums of pympler and guppy3 in one process beside ours: where they are the same, and what they lack where not."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import heaptrail

if TYPE_CHECKING:
    from pathlib import Path

# Each tool looks once before, so that what it loads and makes at first is there for all.
_PROGRAM = """
import gc, json, sys, types
from guppy import hpy
from pympler import muppy, summary
from heaptrail.agent.heap import capture_heap

class Session:
    def __init__(self, number):
        self.name = "session %d" % number
        self.cart = [number]

kept = {number: Session(number) for number in range(1000)}
heap = hpy()
def guppys():
    found = heap.heap()
    return found.nodes, {row.name: [row.count, row.size] for row in found.bytype.stat.get_rows()}
def pymplers():
    objects = muppy.get_objects()
    return {id(each) for each in objects}, {name: [count, size] for name, count, size in summary.summarize(objects)}
pymplers(), guppys(), pymplers(), capture_heap("first.heapsnapshot")
gc.collect()
capture_heap("own.heapsnapshot")
ids, pympler = pymplers()
nodes, guppy = guppys()

functions = [each for each in gc.get_objects() if type(each) is types.FunctionType]
codes = {}
def add(code):
    if id(code) not in codes:
        codes[id(code)] = code
        for constant in code.co_consts:
            if type(constant) is types.CodeType:
                add(constant)
for function in functions:
    add(function.__code__)
print(json.dumps({"guppy": guppy, "pympler": pympler, "without": {
    "guppy function": sum(each not in nodes for each in functions),
    "guppy code": sum(each not in nodes for each in codes.values()),
    "pympler code": sum(number not in ids for number in codes)}}))
"""
# Between one look and the next a tool makes some objects of its own.
_A_FEW = 20


def test_sums_of_other_tools_are_ours_or_lack_what_is_named(tmp_path: Path) -> None:
    for module in ("guppy", "pympler"):
        pytest.importorskip(module, reason=f"{module} is not installed")
    ended = subprocess.run([sys.executable, "-c", _PROGRAM], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)
    rows = heaptrail.open(tmp_path / "own.heapsnapshot").classes()
    ours = {row.name: (row.count, row.shallow) for row in rows}

    def sums(tool: str, *names: str) -> tuple[int, int]:
        picked = [
            row for name, row in found[tool].items() if name in names or name.startswith(tuple(f"{each} (" for each in names))
        ]
        return sum(count for count, _ in picked), sum(size for _, size in picked)

    same = {"list": "list", "Function": "function", "wrapper_descriptor": "wrapper_descriptor"}
    for name, theirs in same.items():
        count, size = sums("pympler", theirs)
        assert abs(ours[name][0] - count) <= _A_FEW, (name, ours[name], count)
        assert ours[name][1] == pytest.approx(size, rel=0.01), name
    lacking = ours["Function"][0] - sums("guppy", "function", "types.FunctionType")[0]
    assert abs(lacking - found["without"]["guppy function"]) <= _A_FEW
    for tool, name in (("guppy", "types.CodeType"), ("pympler", "code")):
        lacking = ours["(compiled code)"][0] - sums(tool, name)[0]
        assert abs(lacking - found["without"][f"{tool} code"]) <= _A_FEW, tool
    for tool in ("guppy", "pympler"):
        assert sums(tool, "str") < ours["(string)"], tool
        assert sums(tool, "tuple") < ours["tuple"], tool
        # A dict of its own to them, where there is one; to us the values are the instance's.
        assert sums(tool, "__main__.Session") <= ours["Session"], tool
