# ruff: noqa: E501 programs in strings
"""While tracemalloc is on, each object in a heap says where it was allocated, frame by frame as tracemalloc itself does."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from interpreters import VERSIONS
from stacks import Stacks
from subject import run_subject
from walkers import OWN, Subject, subject

if TYPE_CHECKING:
    from pathlib import Path

PRELUDE = """
import ctypes, json, os, sys, tracemalloc
from heaptrail import _walker
def take(path=sys.argv[1]):
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    try:
        return _walker.write_heap(descriptor)
    finally:
        os.close(descriptor)
_said = ctypes.pythonapi._PyTraceMalloc_GetTraceback
_said.restype, _said.argtypes = ctypes.py_object, (ctypes.c_uint, ctypes.c_size_t)
def stack_of(thing):
    found = tracemalloc.get_object_traceback(thing)
    if found is not None:
        return [(frame.filename, frame.lineno) for frame in reversed(found)]
    # 3.11 forgets that a pointer to the attributes lies before some objects, and asks for the wrong block.
    if sys.version_info < (3, 12) and type(thing).__flags__ & 1 << 4:
        return list(_said(0, id(thing) - 32) or ())
    return []
def answer(things):
    print(json.dumps([[number, stack_of(thing)] for number, thing in zip(_walker.ids_in_last_capture(things), things)]))
"""

KINDS = """
import array, asyncio, collections, functools, io, random, re, threading, types, weakref
class Plain:
    def __init__(self, value):
        self.value = value
class Slotted:
    __slots__ = ("first", "second")
    def __init__(self, value):
        self.first = value
class Table(dict): pass
class Rows(list): pass
class Pair(tuple): pass
class Name(str): pass
class Number(int): pass
class Slots(Slotted):
    __slots__ = ("__dict__", "__weakref__")

def generate(value):
    yield value
async def wait(value):
    return value
def around(value):
    def inside():
        return value
    return inside

def make(number):
    text = "text %d" % number
    plain = Plain(text)
    materialised = Plain(text); materialised.__dict__
    coroutine = wait(text); coroutine.close()
    try:
        raise ValueError(text)
    except ValueError as error:
        failure = error
    started = generate(text); next(started)
    return [
        plain, materialised, materialised.__dict__, Slotted(text), Slots(text), Table(a=text), Rows([text]), Pair([text]), Name(text), Number(10**20 + number),
        text, text + "\\u1234", text + "\\U0001f600", text.encode(), bytearray(text.encode()), 10**9 + number, -(10**30) - number, number + 0.25, complex(number, 1),
        [number, text], [], [None] * 100, (number, text), {"key": text}, {number: text}, {text}, frozenset([text]), collections.deque([text]),
        collections.OrderedDict(a=text), collections.defaultdict(list, a=text), array.array("q", [number] * 20), memoryview(text.encode()), io.BytesIO(text.encode()),
        around(text), lambda: number, plain.__init__, functools.partial(make, text), started, generate(text), coroutine, types.SimpleNamespace(a=text), weakref.ref(plain),
        failure, failure.__traceback__, failure.__traceback__.tb_frame, type("Made", (), {"a": text}), property(make), range(number, number * 3 + 7), slice(number, text),
        iter([text]), zip([text], [text]), map(str, [text]), enumerate([text]), object(), threading.Lock(), re.compile("a" * (number % 7 + 1)), compile(text.split()[0], "made.py", "eval"),
    ]

source = random.Random(2)
def deeper(depth, number):
    if depth == 0:
        return make(number)
    if source.random() < 0.3:
        return deeper(depth - 1, number)
    if source.random() < 0.5:
        return sorted([0], key=lambda _: found.append(deeper(depth - 1, number))) and found.pop()
    return around(None) and deeper(depth - 1, number)
found = []

def all_made():
    return [thing for number in range(80) for thing in deeper(source.randrange(16), number)]
"""


def run(program: str, tmp_path: Path, who: Subject = OWN, *, depth: int | None = 25) -> Any:
    """What the program answers. It takes a snapshot `program.heapsnapshot`."""
    file = tmp_path / "program.py"
    file.write_text(PRELUDE + program)
    traced = {} if depth is None else {"PYTHONTRACEMALLOC": str(depth)}
    done = subprocess.run(
        [who.python, str(file), str(tmp_path / "program.heapsnapshot")],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, **who.environment, **traced},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) if done.stdout else None


def require_equal(stacks: Stacks, told: list[tuple[int, list[list[Any]]]]) -> int:
    """How many of the objects have a stack."""
    for number, said in told:
        node = stacks.ordinals[number]
        assert stacks.stack(node) == [tuple(frame) for frame in said], (stacks.name(node), stacks.type(node))
    return sum(1 for _, said in told if said)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("depth", [1, 25])
def test_the_stack_of_every_object_is_the_one_that_tracemalloc_gives(tmp_path: Path, version: str, depth: int) -> None:
    told = run(KINDS + "things = all_made()\ntake()\nanswer(things)", tmp_path, subject(version), depth=depth)
    stacks = Stacks(tmp_path / "program.heapsnapshot")
    assert len(told) > 4000
    assert require_equal(stacks, told) > 0.9 * len(told)
    assert max(len(said) for _, said in told) == min(depth, 25)
    assert len({str(said) for _, said in told}) > (10 if depth == 1 else 500)


def test_arrays_of_numpy_have_stacks(tmp_path: Path) -> None:
    pytest.importorskip("numpy")
    program = """
import numpy
things = [numpy.arange(number) for number in range(1000)] + [numpy.empty(3, dtype=object)[::2]]
take()
answer(things)
"""
    told = run(program, tmp_path)
    assert require_equal(Stacks(tmp_path / "program.heapsnapshot"), told) == len(told)


@pytest.mark.parametrize("version", VERSIONS)
def test_calls_count_what_was_allocated_there_and_is_alive(tmp_path: Path, version: str) -> None:
    run(KINDS + "things = all_made()\ntake()", tmp_path, subject(version))
    stacks = Stacks(tmp_path / "program.heapsnapshot")
    counts, sizes = Counter[int](), Counter[int]()
    for node in range(stacks.count):
        counts[stacks.call_of(node)] += 1
        sizes[stacks.call_of(node)] += stacks.size(node)
    assert len(stacks.calls) > 1000
    for call in stacks.calls.values():
        assert (call.count, call.size) == (counts[call.id], sizes[call.id])
    assert set(counts) <= set(stacks.calls) | {0}


@pytest.mark.parametrize("version", VERSIONS)
def test_stacks_share_their_outer_frames(tmp_path: Path, version: str) -> None:
    run(KINDS + "things = all_made()\ntake()", tmp_path, subject(version))
    stacks = Stacks(tmp_path / "program.heapsnapshot")
    assert stacks.snapshot["trace_function_count"] == len(stacks.infos)
    root, *others = stacks.calls.values()
    assert (root.id, root.info, root.parent) == (1, 0, None)
    assert stacks.strings[stacks.infos[0][1]] == "(root)"
    assert len({(call.parent, call.info) for call in others}) == len(others)
    assert len({tuple(info[2:5]) for info in stacks.infos}) == len(stacks.infos)
    scripts = stacks.snapshot["scripts"]
    assert all(scripts[str(info[3])] == stacks.strings[info[2]] for info in stacks.infos[1:])


@pytest.mark.parametrize("version", VERSIONS)
def test_without_tracemalloc_there_are_no_stacks(tmp_path: Path, version: str) -> None:
    run("things = [object()]\ntake()", tmp_path, subject(version), depth=None)
    stacks = Stacks(tmp_path / "program.heapsnapshot")
    assert (stacks.infos, stacks.calls, stacks.snapshot["trace_function_count"]) == ([], {}, 0)
    assert not any(stacks.nodes[5::7])


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_older_than_tracemalloc_has_no_stack_even_where_it_has_grown_since(tmp_path: Path, version: str) -> None:
    program = """
older = [[object()] for _ in range(1000)]
tracemalloc.start(3)
newer = [[object()] for _ in range(1000)]
for each in older:
    each.extend(range(100))
take()
answer([*older, *newer])
"""
    told = run(program, tmp_path, subject(version), depth=None)
    assert require_equal(Stacks(tmp_path / "program.heapsnapshot"), told) == 1000
    assert not any(said for _, said in told[:1000])


@pytest.mark.parametrize("version", VERSIONS)
def test_tracemalloc_may_be_stopped_cleared_and_started_again_between_snapshots(tmp_path: Path, version: str) -> None:
    program = """
def numbers():
    things = [object() for _ in range(100)]
    take()
    calls = json.load(open(sys.argv[1]))["nodes"][5::7]
    return len(calls) - calls.count(0)
found = [numbers()]
for depth in (1, 200):
    tracemalloc.start(depth)
    found.append(numbers())
    tracemalloc.clear_traces()
    found.append(numbers())
    tracemalloc.stop()
    found.append(numbers())
print(json.dumps(found))
"""
    found = run(program, tmp_path, subject(version), depth=None)
    assert [number >= 100 for number in found] == [False, True, True, False, True, True, False]
    assert found[0] == found[3] == found[6] == 0


@pytest.mark.parametrize("version", VERSIONS)
def test_stacks_of_a_thousand_calls_are_whole(tmp_path: Path, version: str) -> None:
    program = """
def deeper(depth):
    return deeper(depth - 1) if depth else object()
things = [deeper(900)]
take()
answer(things)
"""
    told = run(program, tmp_path, subject(version), depth=2000)
    assert require_equal(Stacks(tmp_path / "program.heapsnapshot"), told) == 1
    assert len(told[0][1]) == 902


@pytest.mark.parametrize("version", VERSIONS)
def test_a_function_is_named_where_that_is_certain_and_else_the_line_is(tmp_path: Path, version: str) -> None:
    program = """
class Store:
    def add(self):
        text = "certain"
        return (
            text,
            object(),
        )[1]
    def several(self): return object()
    def comprehended(self):
        return [object() for _ in range(3)]
    def handler(self):
        def answer():
            return object()
        return answer
def made():
    return (lambda: [
        object(), object()])()
twice = object(); also = lambda: None
"""
    program += """
store = Store()
things = [store.add(), store.several(), store.comprehended()[0], store.handler(), store.handler()(), made()[0], twice, object()]
take()
print(json.dumps(_walker.ids_in_last_capture(things)))
"""
    numbers = run(program, tmp_path, subject(version))
    stacks = Stacks(tmp_path / "program.heapsnapshot")
    first = PRELUDE.count("\n") + 1
    named = [stacks.names(stacks.ordinals[number])[0] for number in numbers]
    comprehended = "Store.comprehended" if version >= "3.12" else f"program.py:{first + 10}"
    assert named == [
        "Store.add",
        f"program.py:{first + 8}",
        comprehended,
        f"program.py:{first + 12}",
        "Store.handler.<locals>.answer",
        f"program.py:{first + 17}",
        f"program.py:{first + 18}",
        "<module>",
    ]


def test_files_of_any_name_are_told(tmp_path: Path) -> None:
    names = ["plain.py", "/deep/er/größe.py", "/漢字/ファイル.py", "/🐍/snake🐍.py", "no-folder", "/", "a" * 3000]
    program = f"""
names = {names!r}
things = [eval(compile("[]", name, "eval")) for name in names]
take()
answer(things)
"""
    told = run(program, tmp_path)
    stacks = Stacks(tmp_path / "program.heapsnapshot")
    for (number, _), name in zip(told, names, strict=True):
        node = stacks.ordinals[number]
        assert stacks.stack(node)[0] == (name[:1024], 1)
        assert stacks.names(node)[0] == f"{name[:1024].rpartition('/')[2]}:1"


THREADS = """
import threading
from heaptrail._walker import ids_in_last_capture
kept, over = [], threading.Event()
library = ctypes.CDLL(None)  # its functions are called without the GIL
library.PyMem_RawMalloc.restype, library.PyMem_RawFree.argtypes = ctypes.c_void_p, (ctypes.c_void_p,)
def allocate():
    while not over.is_set():
        kept[:] = [[object()] for _ in range(2000)]
def give_back():
    while not over.is_set():
        for block in [library.PyMem_RawMalloc(100) for _ in range(200)]:
            library.PyMem_RawFree(block)
threads = [threading.Thread(target=target) for target in (allocate, give_back, give_back)]
"""


@pytest.mark.parametrize("way", ["fork", "in-process"])
def test_stacks_are_right_while_threads_allocate(tmp_path: Path, way: str) -> None:
    answer = run_subject(
        PRELUDE.replace("def answer", "def told")
        + THREADS
        + f"""
things = [[number] for number in range(3000)]
for thread in threads:
    thread.start()
saids = []
for round in range(5):
    capture_heap(folder / f"{{round}}.heapsnapshot", way={way!r})
    saids.append([[number, stack_of(thing)] for number, thing in zip(ids_in_last_capture(things), things)])
over.set()
for thread in threads:
    thread.join()
answer(saids=saids)
""",
        tmp_path,
        env={"PYTHONTRACEMALLOC": "5"},
        seconds=300,
    )
    for round_, said in enumerate(answer["saids"]):
        assert require_equal(Stacks(tmp_path / f"{round_}.heapsnapshot"), said) == 3000


def test_frames_of_heaptrails_own_are_left_out(tmp_path: Path) -> None:
    control = tmp_path / "control"
    control.mkdir(mode=0o700)
    run_subject(
        """
from heaptrail.agent.control import start_control
start_control(sys.argv[2])
kept = capture_heap(folder / "first.heapsnapshot")
capture_heap(folder / "second.heapsnapshot")
""",
        tmp_path,
        control,
        env={"PYTHONTRACEMALLOC": "25"},
    )
    stacks = Stacks(tmp_path / "second.heapsnapshot")
    files = {stacks.strings[info[2]] for info in stacks.infos}
    assert not [file for file in files if "heaptrail/agent/" in file]
    (kept,) = stacks.named("HeapCapture")[-1:]
    assert stacks.stack(kept) or not stacks.call_of(kept)


@pytest.mark.parametrize("way", ["fork", "in-process"])
def test_the_file_says_whether_it_has_stacks(tmp_path: Path, way: str) -> None:
    run_subject(
        f"""
import tracemalloc
capture_heap(folder / "off.heapsnapshot", way={way!r})
tracemalloc.start(7)
capture_heap(folder / "on.heapsnapshot", way={way!r})
""",
        tmp_path,
    )
    told = [Stacks(tmp_path / f"{name}.heapsnapshot").snapshot["capture"] for name in ("off", "on")]
    assert [(each["stack_depth"], each["no_stacks"]) for each in told] == [(0, "tracemalloc is off"), (7, "")]
