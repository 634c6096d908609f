"""A snapshot by a copy of the process: complete, private, and unnoticed by the program."""

from __future__ import annotations

import json
import re
import stat
import sys
from typing import TYPE_CHECKING, Any

import pytest
from subject import run_subject

import heaptrail

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a process is copied unnoticed on Linux only")


def head_of(path: Path) -> dict[str, Any]:
    head: dict[str, Any] = json.loads(path.read_bytes().split(b'"nodes":', 1)[0].rstrip().rstrip(b",") + b"}")["snapshot"]
    return head


def test_a_snapshot_by_a_copy_of_the_process_is_complete(tmp_path: Path) -> None:
    run_subject(
        """

import heaptrail
class Session: pass
kept = [Session() for _ in range(321)]
heaptrail.write_heap_snapshot(folder / "own.heapsnapshot")
""",
        tmp_path,
    )
    heap = heaptrail.open(tmp_path / "own.heapsnapshot")
    assert heap.runtime == "python"
    assert {row.name: row.count for row in heap.classes()}["Session"] == 321


def test_the_file_is_private_and_nothing_is_beside_it(tmp_path: Path) -> None:
    run_subject("os.umask(0); capture_heap(folder / 'own.heapsnapshot')", tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["own.heapsnapshot"]
    assert stat.S_IMODE((tmp_path / "own.heapsnapshot").stat().st_mode) == 0o600


def test_without_a_path_the_file_is_named_for_time_and_process(tmp_path: Path) -> None:
    answer = run_subject(
        "os.chdir(folder); import heaptrail; answer(path=heaptrail.write_heap_snapshot(), pid=os.getpid())", tmp_path
    )
    (file,) = tmp_path.iterdir()
    assert str(file) == answer["path"]
    assert file.name.startswith("heap_snapshot-2")
    assert file.name.endswith(f"Z-{answer['pid']}.heapsnapshot")
    assert ":" not in file.name


@pytest.mark.parametrize("way", ["fork", "in-process"])
def test_what_the_capture_cost_stands_in_the_file(tmp_path: Path, way: str) -> None:
    answer = run_subject(
        f"""
from dataclasses import asdict
from heaptrail.agent.heap import capture_heap
answer(**asdict(capture_heap(folder / "own.heapsnapshot", way={way!r})))
""",
        tmp_path,
    )
    head = head_of(tmp_path / "own.heapsnapshot")
    told = head["capture"]
    assert told["way"] == answer["way"] == way
    assert told["copied_bytes"] == answer["copied_bytes"]
    assert told["pause_seconds"] == pytest.approx(answer["pause_seconds"], abs=2e-6)
    assert told["child_seconds"] == pytest.approx(answer["child_seconds"], abs=2e-6)
    assert head["node_count"] == answer["node_count"]
    assert answer["bytes"] == (tmp_path / "own.heapsnapshot").stat().st_size
    assert 0 < told["pause_seconds"] <= told["child_seconds"] or way == "fork"


def test_measurements_do_not_depend_on_the_locale_of_the_program(tmp_path: Path) -> None:
    run_subject(
        """
import ctypes, locale
for name in ("de_DE.UTF-8", "fr_FR.UTF-8", "C"):
    try:
        locale.setlocale(locale.LC_ALL, name)
        break
    except locale.Error:
        continue
capture_heap(folder / "own.heapsnapshot")
""",
        tmp_path,
    )
    assert isinstance(head_of(tmp_path / "own.heapsnapshot")["capture"]["pause_seconds"], float)


def test_an_older_file_of_that_name_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "own.heapsnapshot"
    target.write_text("older")
    target.chmod(0o644)
    run_subject("capture_heap(folder / 'own.heapsnapshot')", tmp_path)
    assert head_of(target)["runtime"] == "python"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_the_program_notices_no_child(tmp_path: Path) -> None:
    answer = run_subject(
        """
noticed = []
signal.signal(signal.SIGCHLD, lambda *_: noticed.append("SIGCHLD"))
for when in ("before", "after_in_parent", "after_in_child"):
    os.register_at_fork(**{when: lambda when=when: noticed.append(when)})
wakeup, other = os.pipe()
os.set_blocking(other, False)
os.set_blocking(wakeup, False)
signal.set_wakeup_fd(other)
capture_heap(folder / "own.heapsnapshot")
try:
    noticed.append(os.read(wakeup, 1).hex())
except BlockingIOError:
    pass
answer(noticed=noticed, children=copies())
""",
        tmp_path,
    )
    assert answer["noticed"] == []
    assert answer["children"] == []


def test_a_loop_that_waits_for_children_neither_gets_ours_nor_waits_for_it(tmp_path: Path) -> None:
    answer = run_subject(
        """
kept = fill(60_000)
capture, copy = freeze(folder / "own.heapsnapshot")
own = os.fork()
if own == 0:
    os._exit(7)
reaped = os.wait()
try:
    os.wait()
except ChildProcessError:
    reaped = [*reaped, "no more"]
thaw(copy)
answer(reaped=reaped, own=own, captured=isinstance(capture.ended(), HeapCapture))
""",
        tmp_path,
    )
    assert answer["reaped"] == [answer["own"], 7 << 8, "no more"]
    assert answer["captured"]


def test_children_that_are_ignored_do_not_take_ours_away(tmp_path: Path) -> None:
    answer = run_subject(
        """
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
answer(nodes=capture_heap(folder / "own.heapsnapshot", way="fork").node_count)
""",
        tmp_path,
    )
    assert answer["nodes"] > 0


def test_threads_go_on_while_the_copy_writes(tmp_path: Path) -> None:
    answer = run_subject(
        """
kept = fill(60_000)
capture, copy = freeze(folder / "own.heapsnapshot")
steps = []
worker = threading.Thread(target=lambda: steps.extend(range(100_000)))
worker.start()
worker.join()
under_way = capture.is_alive()
thaw(copy)
answer(steps=len(steps), under_way=under_way, nodes=capture.ended().node_count)
""",
        tmp_path,
    )
    assert answer["steps"] == 100_000
    assert answer["under_way"]


def test_a_connection_that_the_service_closes_is_closed_for_its_peer(tmp_path: Path) -> None:
    answer = run_subject(
        """
import socket
kept = fill(60_000)
ours, peers = socket.socketpair()
peers.settimeout(60)
capture, copy = freeze(folder / "own.heapsnapshot")
ours.close()
received = peers.recv(1)
under_way = capture.is_alive()
thaw(copy)
capture.ended()
answer(received=received.hex(), under_way=under_way)
""",
        tmp_path,
    )
    assert answer == {"received": "", "under_way": True, "status": 0, "stderr": ""}


def test_a_signal_during_a_capture_reaches_the_program_once(tmp_path: Path) -> None:
    answer = run_subject(
        """
kept = fill(60_000)
noticed = folder / "noticed"
signal.signal(signal.SIGUSR1, lambda *_: noticed.open("a").write(f"{os.getpid()}\\n"))
capture, copy = freeze(folder / "own.heapsnapshot")
os.kill(os.getpid(), signal.SIGUSR1)
os.kill(copy, signal.SIGUSR1)
os.kill(copy, signal.SIGTERM)
os.kill(copy, signal.SIGHUP)
thaw(copy)
captured = isinstance(capture.ended(), HeapCapture)
answer(noticed=noticed.read_text(), pid=os.getpid(), captured=captured)
""",
        tmp_path,
    )
    assert answer["noticed"] == f"{answer['pid']}\n"
    assert answer["captured"]


def test_a_handler_of_the_main_thread_runs_while_it_captures(tmp_path: Path) -> None:
    answer = run_subject(
        """
kept = fill(60_000)
handled = []
signal.signal(signal.SIGUSR1, lambda *_: handled.append(copies()))

def interrupt():
    while not handled:
        for copy in copies():
            try:
                os.kill(copy, signal.SIGSTOP)
                os.kill(os.getpid(), signal.SIGUSR1)
                time.sleep(0.05)
                os.kill(copy, signal.SIGCONT)
            except ProcessLookupError:
                pass

interrupter = threading.Thread(target=interrupt)
interrupter.start()
while not handled:
    capture_heap(folder / "own.heapsnapshot")
interrupter.join()
answer(during_a_capture=len(handled[0]))
""",
        tmp_path,
    )
    assert answer["during_a_capture"] == 1


def test_a_handler_runs_during_a_capture_though_its_signal_reached_another_thread(tmp_path: Path) -> None:
    answer = run_subject(
        """
kept = fill(60_000)
handled = []
signal.signal(signal.SIGUSR1, lambda *_: handled.append(copies()))

def interrupt():
    while True:
        for copy in copies():
            if stopped(copy):
                signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)
                wait_until(lambda: handled)
                os.kill(copy, signal.SIGCONT)
                return

interrupter = threading.Thread(target=interrupt)
interrupter.start()
while interrupter.is_alive():
    capture_heap(folder / "own.heapsnapshot")
answer(during_a_capture=len(handled[0]))
""",
        tmp_path,
    )
    assert answer["during_a_capture"] == 1


_CLOSURE = "def outer(value):\n    def inner(): return value\n    return inner\nmade = outer({})"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("def made(): pass", "def made(): return 1"),
        (_CLOSURE.format("[]"), _CLOSURE.format("()")),
        ("def one(): yield\nmade = one()", "def other(): yield\nmade = other()"),
    ],
    ids=["functions", "closures", "generators"],
)
def test_what_takes_the_address_of_another_of_its_type_is_another_object(tmp_path: Path, first: str, second: str) -> None:
    answer = run_subject(
        f"""
def make(source):
    names = {{}}
    exec(source, names)
    return names.pop("made")
former = [make({first!r}) for _ in range(500)]
addresses = set(map(id, former))
parts = [(getattr(each, "__code__", None), getattr(each, "__closure__", None)) for each in former]
capture_heap(folder / "1.heapsnapshot")
del former
later = [make({second!r}) for _ in range(500)]
successor = next(each for each in later if id(each) in addresses)
capture_heap(folder / "2.heapsnapshot")
from heaptrail._walker import ids_in_last_capture
answer(id=ids_in_last_capture([successor])[0])
""",
        tmp_path,
    )
    older = heaptrail.open(tmp_path / "1.heapsnapshot")
    assert answer["id"] > int(older.ids.max())


def test_a_file_has_the_same_number_in_every_capture(tmp_path: Path) -> None:
    """What was imported meanwhile makes no class another: classes are told apart by the place that they are from."""
    (tmp_path / "a_first.py").write_text("class First:\n    def name(self): pass\nkept = [First() for _ in range(10)]\n")
    (tmp_path / "a_second.py").write_text("class Second:\n    def name(self): pass\nkept = [Second() for _ in range(10)]\n")
    run_subject(
        """
sys.path.insert(0, str(folder))
import a_first
capture_heap(folder / "1.heapsnapshot")
import a_second
sys.modules = {"a_second": a_second, **sys.modules}  # met before the others
capture_heap(folder / "2.heapsnapshot")
answer()
""",
        tmp_path,
    )
    older, newer = (heaptrail.open(tmp_path / f"{number}.heapsnapshot") for number in (1, 2))
    assert len(older.scripts) > 10
    assert older.scripts.items() < newer.scripts.items()
    assert str(tmp_path / "a_second.py") in newer.scripts.values()
    [row] = [row for row in heaptrail.compare(older, newer) if row.name == "Second"]
    assert (row.added_count, row.removed_count) == (10, 0)
    assert not [row for row in heaptrail.compare(older, newer) if row.name == "First"]


def test_ids_mean_the_same_objects_in_every_capture(tmp_path: Path) -> None:
    run_subject(
        """
class Session:
    def __init__(self, name): self.name = name
kept = [Session(f"early {number}") for number in range(200)]
capture_heap(folder / "1.heapsnapshot", way="fork")
dropped = kept[:50]
del kept[:50], dropped
kept += [Session(f"late {number}") for number in range(300)]
capture_heap(folder / "2.heapsnapshot", way="in-process")
capture_heap(folder / "3.heapsnapshot", way="fork")
""",
        tmp_path,
    )

    def sessions(number: int) -> dict[str, int]:
        heap = heaptrail.open(tmp_path / f"{number}.heapsnapshot")
        named = (node for node in map(heap.node, range(heap.node_count)) if node.type == "string")
        return {node.name: node.id for node in named if re.fullmatch(r"(early|late) \d+", node.name)}

    first, second, third = sessions(1), sessions(2), sessions(3)
    assert len(first) == 200
    assert len(second) == 450
    assert second == third
    assert {name: second[name] for name in first if name in second} == {name: first[name] for name in first if name in second}
    assert len({name for name in first if name in second}) == 150
    assert max(third.values()) < 1 << 31
    heads = [head_of(tmp_path / f"{number}.heapsnapshot")["process"] for number in (1, 2, 3)]
    assert heads[0] == heads[1] == heads[2]


def test_a_second_capture_at_the_same_time_is_refused(tmp_path: Path) -> None:
    answer = run_subject(
        """
kept = fill(60_000)
capture, copy = freeze(folder / "own.heapsnapshot")
errors = []
for way in ("auto", "fork", "in-process"):
    try:
        capture_heap(folder / "other.heapsnapshot", way=way)
    except CaptureRunning as error:
        errors.append(str(error))
thaw(copy)
captured = isinstance(capture.ended(), HeapCapture)
capture_heap(folder / "third.heapsnapshot")
answer(errors=errors, captured=captured, files=sorted(os.listdir(folder)))
""",
        tmp_path,
    )
    assert answer["errors"] == ["A capture is under way in this process already."] * 3
    assert answer["captured"]
    assert answer["files"] == ["own.heapsnapshot", "third.heapsnapshot"]
