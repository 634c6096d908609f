"""`heaptrail watch`: a live process from outside, until its memory is worth a snapshot."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from services import eventually, inspector_port

import heaptrail
from heaptrail.cli import main as cli
from heaptrail.errors import UsageError
from heaptrail.targets import processes
from heaptrail.watch import WatchPlan, parse_condition
from heaptrail.watch.conditions import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = inspector_port
DOCS = Path(__file__).parents[1] / "docs"
HEAPTRAIL = [sys.executable, "-c", "from heaptrail.cli.main import main; main()"]

NODE = """
class Hoard { constructor() { this.held = new Array(1000).fill(Math.random()); } }
globalThis.hoards = [];
process.stdin.on('data', () => { for (let i = 0; i < 20000; i++) hoards.push(new Hoard()); console.log('grown'); });
console.log('ready');
"""
PYTHON = """
import sys
class Hoard:
    def __init__(self): self.held = bytearray(b"x") * 10_000
hoards = []
print('ready', flush=True)
for line in sys.stdin:
    hoards += [Hoard() for _ in range(20_000)]
    print('grown', flush=True)
"""


@contextmanager
def process(words: list[str], **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A service that grows by about 200 MB for each line that it reads."""
    pipe = subprocess.PIPE
    started = subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env={**os.environ, **environment})
    assert started.stdin is not None
    assert started.stdout is not None
    assert started.stderr is not None
    try:
        yield started
    finally:
        started.kill()
        started.wait()
        for stream in (started.stdin, started.stdout, started.stderr):
            stream.close()


@contextmanager
def node() -> Iterator[subprocess.Popen[str]]:
    with process(["node", "--max-old-space-size=1500", "-e", NODE]) as started:
        assert started.stdout is not None
        assert started.stdout.readline() == "ready\n"
        yield started


def grow(service: subprocess.Popen[str]) -> None:
    assert service.stdin is not None
    assert service.stdout is not None
    service.stdin.write("grow\n")
    service.stdin.flush()
    assert service.stdout.readline() == "grown\n"


@contextmanager
def watch(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A watch that has begun."""
    with process([*HEAPTRAIL, "watch", "--look", "100ms", "--cooldown", "100ms", "--export", str(folder), *arguments]) as started:
        assert started.stderr is not None
        first = started.stderr.readline()
        assert first.startswith("watching process "), first + started.stderr.read()
        yield started


def end(watching: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = watching.communicate(timeout=120)
    return watching.returncode, out, err


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_a_node_process_that_grows_is_captured_and_its_inspector_closed(tmp_path: Path) -> None:
    with (
        node() as service,
        watch(tmp_path / "kept", "--pid", str(service.pid), "--when", "rss grows by 100MiB", "--limit-files", "1") as it,
    ):
        grow(service)
        code, out, err = end(it)
        assert code == 0, err
        assert not processes.listening_ports(service.pid)
        assert service.poll() is None
    [name] = names(tmp_path / "kept")
    assert re.fullmatch(rf"heap_snapshot-\d{{8}}T\d{{6}}\.\d{{3}}Z-{service.pid}\.heapsnapshot", name)
    assert (tmp_path / "kept" / name).stat().st_mode & 0o777 == 0o600
    [hoards] = [row for row in heaptrail.open(tmp_path / "kept" / name).classes() if row.name == "Hoard"]
    assert hoards.count == 20_000
    written, following = out.splitlines()
    assert written.startswith(str(tmp_path / "kept" / name))
    assert following.startswith("next: heaptrail summary ")
    assert "rss grew by" in err


def test_what_the_heap_says_can_be_a_condition(tmp_path: Path) -> None:
    arguments = ("--when", "heap > 100MiB", "--limit-files", "1", "--json")
    with node() as service, watch(tmp_path / "kept", "--pid", str(service.pid), *arguments) as it:
        grow(service)
        code, out, err = end(it)
        assert code == 0, err
        assert not processes.listening_ports(service.pid)
    [document] = [json.loads(line) for line in out.splitlines()]
    documented = (DOCS / "json.md").read_text().partition("## heaptrail.profile/1")[2].partition("\n## ")[0]
    assert set(document) == set(re.findall(r"^\| `(\w+)`", documented, re.MULTILINE))
    assert document["schema"] == "heaptrail.profile/1"
    assert document["attributes"]["reason"].startswith("heap ")
    assert document["path"] == str(tmp_path / "kept" / names(tmp_path / "kept")[0])


def test_every_so_often_until_there_are_enough_and_then_what_to_type(tmp_path: Path) -> None:
    with node() as service, watch(tmp_path / "kept", "--pid", str(service.pid), "--every", "200ms", "--limit-files", "3") as it:
        code, out, err = end(it)
    assert code == 0, err
    assert len(names(tmp_path / "kept")) == 3
    *_, following = out.splitlines()
    assert following.startswith("next: heaptrail suspects ")
    assert following.count(".heapsnapshot") == 3


def test_the_watch_ends_with_the_process(tmp_path: Path) -> None:
    with node() as service, watch(tmp_path / "kept", "--pid", str(service.pid), "--when", "rss > 1TiB") as it:
        service.kill()
        service.wait()
        assert end(it) == (0, "", f"Process {service.pid} has ended.\n")
    assert names(tmp_path / "kept") == []


@pytest.mark.parametrize("condition", ["rss > 1TiB", "heap > 1TiB"])
def test_an_interruption_ends_it_and_leaves_nothing_open(condition: str, tmp_path: Path) -> None:
    with node() as service, watch(tmp_path / "kept", "--pid", str(service.pid), "--when", condition) as it:
        it.send_signal(signal.SIGINT)
        code, out, err = end(it)
        assert (code, out, err.strip()) == (130, "", "interrupted")
        assert eventually(lambda: not processes.listening_ports(service.pid))
        assert service.poll() is None
    assert names(tmp_path / "kept") == []


def test_what_was_written_before_an_interruption_is_named(tmp_path: Path) -> None:
    with node() as service, watch(tmp_path / "kept", "--pid", str(service.pid), "--every", "300ms") as it:
        assert eventually(lambda: [name for name in names(tmp_path / "kept") if name[0] != "."])
        it.send_signal(signal.SIGINT)
        code, out, _ = end(it)
    assert code == 130
    assert out.splitlines()[-1].startswith("next: heaptrail s")
    assert all(name[0] != "." for name in names(tmp_path / "kept"))


def test_a_python_process_is_captured_from_outside(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PYTHON)
    with process([*HEAPTRAIL, "run", str(tmp_path / "program.py")]) as service:
        assert service.stdout is not None
        assert service.stdout.readline() == "ready\n"
        arguments = ("--when", "rss grows by 100MiB", "--limit-files", "1")
        with watch(tmp_path / "kept", "--pid", str(service.pid), *arguments) as it:
            grow(service)
            code, _, err = end(it)
            assert code == 0, err
        assert service.poll() is None
    [name] = names(tmp_path / "kept")
    [hoards] = [row for row in heaptrail.open(tmp_path / "kept" / name).classes() if row.name == "Hoard"]
    assert hoards.count == 20_000


def test_a_process_that_has_ended_is_told_whether_its_parent_noticed_or_not() -> None:
    ended = subprocess.Popen(["true"])
    assert eventually(lambda: not processes.is_alive(ended.pid))
    result = CliRunner().invoke(cli.heaptrail, ["watch", "--every", "5m", "--pid", str(ended.pid)], standalone_mode=False)
    assert isinstance(result.exception, UsageError)
    assert f"waits for process {os.getpid()} " in result.exception.message
    ended.wait()


def test_a_snapshot_that_fails_is_exported_as_failed_and_the_watch_goes_on(tmp_path: Path) -> None:
    with process(["sleep", "60"]) as service, watch(tmp_path / "kept", "--pid", str(service.pid), "--every", "100ms") as it:
        assert eventually(lambda: len([name for name in names(tmp_path / "kept") if name[0] != "."]) >= 2)
        it.send_signal(signal.SIGINT)
        code, out, _ = end(it)
    assert code == 130
    assert "failed: " in out
    assert "next: " not in out
    failed = json.loads((tmp_path / "kept" / names(tmp_path / "kept")[0]).read_text())
    assert failed["status"] == "failed"
    assert "neither Node.js nor Python" in failed["error"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--pid", "1"], "Nothing says when."),
        (["--pid", "1", "--when", "it hurts"], "--when 'it hurts' is no condition."),
        (["--pid", "1", "--when", "rss > 0"], "is no condition"),
        (["--pid", "1", "--when", "rss > 120%"], "is no condition"),
        (["--pid", "1", "--every", "now"], "'now' is no duration."),
        (["--every", "5m"], "Name one process."),
        (["--every", "5m", "--pid", "1", "--python-pid", "2"], "Name one process."),
        (["--every", "5m", "--pid", "4194999"], "Process 4194999 is not there"),
        (["--every", "5m", "--pid", "1", "--limit-files", "0"], "0 snapshots are none."),
        (["--every", "5m", "--pid", str(os.getpid()), "--export", "nowhere://x"], "There is no file system for nowhere://."),
    ],
)
def test_a_wrong_call_is_one_line(arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(cli.heaptrail, ["watch", *arguments], standalone_mode=False)
    assert isinstance(result.exception, UsageError)
    assert message in result.exception.message


def told(text: str, *values: int, cooldown: float = 0.0, limit: int = 1000) -> list[str]:
    watcher = parse_condition(text).watcher(lambda: limit, cooldown)
    return [watcher.met(Reading(value, value), now) for now, value in enumerate(values)]


def test_a_share_is_one_of_what_the_process_may_have() -> None:
    assert told("RSS >= 80%", 799, 800) == ["", "rss 800 B > 800 B"]


def test_growth_is_measured_from_the_first_look_and_then_from_the_last_snapshot() -> None:
    expected = ["", "", "heap grew by 100 B to 600 B", "", "heap grew by 100 B to 700 B"]
    assert told("heap grows by 100B", 500, 599, 600, 699, 700) == expected


def test_between_two_snapshots_there_is_the_cooldown() -> None:
    assert [bool(each) for each in told("rss grows by 10B", 0, 10, 20, 30, cooldown=2)] == [False, True, False, True]


def test_a_plan_that_never_does_anything_is_refused() -> None:
    with pytest.raises(UsageError, match="Nothing says when"):
        WatchPlan()
