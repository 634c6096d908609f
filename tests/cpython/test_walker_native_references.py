# ruff: noqa: E501 programs in strings
"""What only C code holds is told exactly: who, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from interpreters import VERSIONS
from pictures import Picture, picture_of
from walkers import subject

if TYPE_CHECKING:
    from pathlib import Path

LEAK = """
import ctypes
class Session: pass
def leak(thing, times=1):
    for _ in range(times):
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(thing))
"""


def held_by_c(picture: Picture, name: str) -> list[tuple[str | int, int]]:
    return [(e.name, e.target) for e in picture.edges(picture.group("(Native references)")) if picture.name(e.target) == name]


@pytest.mark.parametrize("version", VERSIONS)
def test_one_reference_too_many_is_exactly_that_object(version: str, tmp_path: Path) -> None:
    picture = picture_of(LEAK + "KEPT = [Session() for _ in range(100)]\nleak(KEPT[42])\ntake()", tmp_path, subject(version))
    assert held_by_c(picture, "Session") == [("1", picture.variable("KEPT", 42))]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_number_of_references_is_told(version: str, tmp_path: Path) -> None:
    picture = picture_of(LEAK + "KEPT = Session()\nleak(KEPT, 3)\ntake()", tmp_path, subject(version))
    assert held_by_c(picture, "Session") == [("3", picture.variable("KEPT"))]


@pytest.mark.parametrize("version", VERSIONS)
def test_what_nobody_else_holds_is_found_with_all_it_holds(version: str, tmp_path: Path) -> None:
    program = LEAK + "gone = Session(); gone.data = ['still here']; leak(gone); del gone\ntake()"
    picture = picture_of(program, tmp_path, subject(version))
    ((count, session),) = held_by_c(picture, "Session")
    assert count == "1"
    assert picture.name(picture.follow(session, "data", 0)) == "still here"


@pytest.mark.parametrize(
    "made", ["{'a': 1}", "[1]", "(object(),)", "lambda: 0", "'text' + str(len('a'))", "b'bytes' * 3", "2.5 ** 3"]
)
def test_any_kind_of_object_may_leak(made: str, tmp_path: Path) -> None:
    picture = picture_of(LEAK + f"THING = {made}\nleak(THING, 5)\ntake()", tmp_path)
    # Strings that others hold as well are what C code keeps as a rule.
    held = [*picture.edges(picture.group("(Native references)")), *picture.edges(picture.group("(C statics)"))]
    assert [edge.name for edge in held if edge.target == picture.variable("THING")] == ["5"]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", ["List", "Tuple"])
def test_a_container_that_c_code_lost_before_it_was_filled_is_told_too(kind: str, version: str, tmp_path: Path) -> None:
    program = f"""
import ctypes
make = ctypes.pythonapi.Py{kind}_New
make.restype, make.argtypes = ctypes.c_void_p, [ctypes.c_ssize_t]
for _ in range(7):
    make(1234)
take()"""
    picture = picture_of(program, tmp_path, subject(version))
    lost = [
        target for _, target in held_by_c(picture, kind.lower()) if [edge.name for edge in picture.edges(target)] == ["__class__"]
    ]
    assert len(lost) == 7


@pytest.mark.parametrize("version", VERSIONS)
def test_a_date_time_without_a_zone_does_not_hold_what_its_place_held_before(version: str, tmp_path: Path) -> None:
    program = """
import datetime
zone = datetime.timezone(datetime.timedelta(hours=1))
leak(zone)
KEPT = [datetime.datetime(2026, 1, 1, tzinfo=zone) for _ in range(1000)]
KEPT = [datetime.datetime(2026, 1, 1) for _ in range(1000)] if KEPT.clear() is None else None
take()
"""
    picture = picture_of(LEAK + program, tmp_path, subject(version))
    assert ("1", picture.variable("zone")) in held_by_c(picture, "timezone")


CLEAN = """
import asyncio, collections, concurrent.futures, contextvars, functools, queue, threading, weakref
try: import numpy
except ImportError: numpy = None
class Session:
    def __init__(self): self.rows = [1]; self.array = numpy and numpy.zeros(10); self.view = numpy and self.array[2:]
class Slotted:
    __slots__ = ("a", "__weakref__")
    def __init__(self): self.a = Session()
variable = contextvars.ContextVar("variable")
recent = collections.deque(maxlen=10)
ordered = collections.OrderedDict()
weak = weakref.WeakValueDictionary()
objects = numpy and numpy.array([Session(), Session()], dtype=object)
@functools.lru_cache(maxsize=5)
def cached(number): return Session()
def handle(number):
    session = Session(); variable.set(session); recent.append(session); ordered[number] = Slotted(); weak[number] = ordered[number]
    cached(number)
    return lambda: session
def worker(jobs, done):
    local = threading.local(); local.session = Session()
    while (job := jobs.get()) is not None:
        for item in [Session(), Session()]:
            done.put(handle(job))
async def sleeping():
    kept = Session()
    try: raise ValueError(kept)
    except ValueError as error: await asyncio.sleep(100)
async def numbers():
    kept = Session()
    while True: yield kept
async def main():
    jobs, done = queue.Queue(), queue.Queue()
    threads = [threading.Thread(target=worker, args=(jobs, done), name=f"worker {i}") for i in range(3)]
    for thread in threads: thread.start()
    lock = threading.Lock(); lock.acquire()
    def blocked():
        kept = Session()
        for item in [Session()]:
            with lock: pass
    threads.append(threading.Thread(target=blocked)); threads[-1].start()
    tasks = [asyncio.create_task(sleeping()) for _ in range(20)]
    stream = numbers(); await stream.__anext__()
    for job in range(50): jobs.put(job)
    kept = [done.get() for _ in range(100)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        await asyncio.get_running_loop().run_in_executor(pool, handle, 5)
        await asyncio.gather(*[asyncio.to_thread(handle, i) for i in range(20)])
        sorted([Session()], key=lambda session: take())
    lock.release()
    for _ in range(3): jobs.put(None)
    for task in tasks: task.cancel()
asyncio.run(main())
"""


def test_threads_tasks_and_arrays_leave_nothing_unexplained(tmp_path: Path) -> None:
    picture = picture_of(CLEAN, tmp_path)
    own = {
        "Session",
        "Slotted",
        "Context",
        "Task",
        "Future",
        "coroutine",
        "async_generator",
        "function",
        "handle.<locals>.<lambda>",
    }
    unexplained = [
        (picture.name(edge.target), edge.name)
        for edge in picture.edges(picture.group("(Native references)"))
        if picture.name(edge.target) in own
    ]
    assert unexplained == [("Session", "1")]  # which is being sorted: C code holds it for as long as that takes


def test_a_cycle_that_is_not_collected_yet_is_unreachable(tmp_path: Path) -> None:
    picture = picture_of(
        "import gc; gc.disable()\nclass Ring: pass\nfirst, second = Ring(), Ring(); first.next, second.next = second, first\n"
        "first.tail = [1]; del first, second\ntake()",
        tmp_path,
    )
    listed = [picture.name(edge.target) for edge in picture.edges(picture.group("(Unreachable)"))]
    assert listed.count("Ring") == 1
    assert "list" not in listed
