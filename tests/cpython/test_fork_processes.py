"""Captures in programs of several processes: forked ones, multiprocessing's, a server's workers."""

from __future__ import annotations

import json
import signal
import socket
import sys
import time
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from subject import run_subject, start_subject

import heaptrail

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a process is copied unnoticed on Linux only")


def process_of(path: Path) -> dict[str, Any]:
    process: dict[str, Any] = json.loads(path.read_bytes().split(b'"process":', 1)[1].split(b"}", 1)[0] + b"}")
    return process


def marked(path: Path, prefix: str) -> dict[str, int]:
    heap = heaptrail.open(path)
    nodes = (heap.node(ordinal) for ordinal in range(heap.node_count))
    return {node.name: node.id for node in nodes if node.type == "string" and node.name.startswith(prefix)}


def test_a_forked_process_goes_on_from_the_ids_in_a_session_of_its_own(tmp_path: Path) -> None:
    run_subject(
        """
before = ["both " + str(number) for number in range(20)]
capture_heap(folder / "1.heapsnapshot")
child = os.fork()
if child == 0:
    mine = ["mine " + str(number) for number in range(20)]
    capture_heap(folder / "2.heapsnapshot")
    capture_heap(folder / "3.heapsnapshot")
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
mine = ["mine " + str(number) for number in range(20)]
capture_heap(folder / "4.heapsnapshot")
""",
        tmp_path,
    )
    first, second, third, fourth = (tmp_path / f"{number}.heapsnapshot" for number in (1, 2, 3, 4))
    both = marked(first, "both ")
    assert len(both) >= 20
    assert both == marked(second, "both ") == marked(third, "both ") == marked(fourth, "both ")
    assert marked(second, "mine ") == marked(third, "mine ")
    assert process_of(first) == process_of(fourth)
    assert process_of(second) == process_of(third)
    assert process_of(first)["session"] != process_of(second)["session"]
    assert process_of(first)["pid"] != process_of(second)["pid"]


def test_a_process_that_is_forked_during_a_capture_can_take_its_own(tmp_path: Path) -> None:
    answer = run_subject(
        """
kept = fill(60_000)
before = descriptors()
capture, copy = freeze(folder / "parents.heapsnapshot")
child = os.fork()
if child == 0:
    (folder / "leaked").write_text(json.dumps([name for name in descriptors() if name not in before]))
    capture_heap(folder / "childs.heapsnapshot")
    os._exit(0)
status = os.waitpid(child, 0)[1]
thaw(copy)
answer(child=status, captured=isinstance(capture.ended(), HeapCapture), children=copies())
""",
        tmp_path,
    )
    assert answer["child"] == 0
    assert answer["captured"]
    assert answer["children"] == []
    assert json.loads((tmp_path / "leaked").read_text()) == []
    assert heaptrail.open(tmp_path / "childs.heapsnapshot").node_count > 1000
    assert heaptrail.open(tmp_path / "parents.heapsnapshot").node_count > 1000


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_children_of_multiprocessing_capture_themselves(tmp_path: Path, method: str) -> None:
    program = tmp_path / "pool.py"
    program.write_text(
        f"""
import multiprocessing, os, sys
from pathlib import Path
from heaptrail.agent.heap import capture_heap

def capture(number):
    return capture_heap(Path(sys.argv[1]) / f"{{number}}.heapsnapshot", way="fork").node_count

if __name__ == "__main__":
    with multiprocessing.get_context({method!r}).Pool(2) as pool:
        counts = pool.map(capture, range(6), chunksize=1)
        pool.close()
        pool.join()
    assert min(counts) > 1000, counts
"""
    )
    folder = tmp_path / "files"
    folder.mkdir()
    run_subject("import runpy; sys.argv = [str(folder / 'pool.py'), str(folder / 'files')]\n"
                "os.execv(sys.executable, [sys.executable, *sys.argv])", tmp_path)  # fmt: skip
    assert sorted(entry.name for entry in folder.iterdir()) == [f"{number}.heapsnapshot" for number in range(6)]
    sessions = {process_of(entry)["session"]: process_of(entry)["pid"] for entry in folder.iterdir()}
    assert len(sessions) == len(set(sessions.values()))


def test_workers_of_gunicorn_capture_themselves(tmp_path: Path) -> None:
    pytest.importorskip("gunicorn", reason="gunicorn is not installed")
    (tmp_path / "service.py").write_text(
        """
import json, os
from heaptrail.agent.heap import capture_heap

def app(environ, start_response):
    path = environ["PATH_INFO"].strip("/")
    body = {"pid": os.getpid()}
    if path:
        body["nodes"] = capture_heap(path + ".heapsnapshot", way="fork").node_count
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(body).encode()]
"""
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = start_subject(
        f"os.chdir(folder); os.execv(sys.executable, [sys.executable, '-m', 'gunicorn', '-w', '2', '-b', '127.0.0.1:{port}',"
        "'--preload', '--timeout', '30', 'service:app'])",
        tmp_path,
    )
    try:
        wait_for_answer(port)
        pids = set()
        for number in range(10):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{number}", timeout=60) as response:
                answer = json.load(response)
            assert answer["nodes"] > 1000
            pids.add(answer["pid"])
        assert {process_of(tmp_path / f"{number}.heapsnapshot")["pid"] for number in range(10)} == pids
    finally:
        server.send_signal(signal.SIGTERM)
        _, errors = server.communicate(timeout=60)
    assert server.returncode == 0, errors
    assert "exited" not in errors.replace("Worker exiting", "")
    assert [entry.name for entry in tmp_path.iterdir() if entry.suffix == ".part"] == []


def wait_for_answer(port: int) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def test_the_first_process_of_a_namespace_captures_itself(tmp_path: Path) -> None:
    """As in most containers, where the service is process 1 and nobody else waits for children."""
    prefix = ("unshare", "--pid", "--fork", "--mount-proc")
    probe = start_subject("answer(pid=os.getpid())", tmp_path, prefix=prefix)
    output, _ = probe.communicate(timeout=60)
    if probe.returncode != 0 or json.loads(output)["pid"] != 1:
        pytest.skip("this user may not make a namespace of processes")
    process = start_subject(
        """
for number in range(3):
    capture_heap(folder / f"{number}.heapsnapshot", way="fork")
answer(pid=os.getpid(), processes=[entry for entry in os.listdir("/proc") if entry.isdecimal()])
""",
        tmp_path,
        prefix=prefix,
    )
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert json.loads(output) == {"pid": 1, "processes": ["1"]}
    assert len(list(tmp_path.iterdir())) == 3
