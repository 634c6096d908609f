"""Index files are private, bounded, whole or not there, and never in the way."""

from __future__ import annotations

import errno
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from index_samples import unusual_heap

from heaptrail.errors import UsageError
from heaptrail.formats import index_folder, indexing
from heaptrail.formats.index_folder import index_limit, stored_indexes
from heaptrail.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOM = " " * indexing.SMALLEST_PLAIN
"""White space at the end makes any snapshot large enough to be worth an index."""


@pytest.fixture(autouse=True)
def indexes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of the index files."""
    monkeypatch.setenv("HEAPTRAIL_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "indexes"


@pytest.fixture
def large(tmp_path: Path) -> Path:
    return large_file(tmp_path / "large.heapsnapshot")


def large_file(path: Path, ending: str = "") -> Path:
    path.write_bytes(unusual_heap() + (ROOM + ending).encode())
    return path


def heaptrail(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return subprocess.run(words(*arguments), capture_output=True, text=True, env={**os.environ, **environment}, check=False)


def words(*arguments: object) -> list[str]:
    return [sys.executable, "-c", "from heaptrail.cli.main import main; main()", *map(str, arguments)]


def kept(path: Path) -> Path:
    """The index of a snapshot, with its summary."""
    snapshot = Snapshot.open(path)
    assert snapshot.classes()
    index = snapshot.save_index()
    assert index is not None
    return index


def test_a_command_keeps_an_index_and_the_next_one_prints_the_same(large: Path, indexes: Path) -> None:
    first = heaptrail("summary", large)
    (index,) = indexes.iterdir()
    written = index.stat().st_mtime_ns
    os.utime(index, ns=(0, 0))
    second = heaptrail("summary", large)
    assert second.returncode == first.returncode == 0
    assert second.stdout == first.stdout != ""
    assert second.stderr == first.stderr == ""
    assert index.stat().st_mtime_ns > written, "that it was used is not noted"


def test_only_their_owner_can_read_them(large: Path, indexes: Path) -> None:
    index = kept(large)
    assert index.parent == indexes
    assert index.stat().st_mode & 0o777 == 0o600
    assert indexes.stat().st_mode & 0o777 == indexes.parent.stat().st_mode & 0o777 == 0o700


KILLED_IN_WRITING = """
import os, signal, sys
from heaptrail.cli.main import main
from heaptrail.formats import index_folder
index_folder._write_piece = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
main(["summary", sys.argv[1]])
"""


def test_the_result_is_printed_before_the_index_is_written(large: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED_IN_WRITING, str(large)], capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert killed.stdout == heaptrail("summary", large, "--no-index").stdout


@pytest.mark.parametrize("arguments", [["--no-index"], []])
def test_nothing_is_kept_or_used_for_who_does_not_want_it(large: Path, indexes: Path, arguments: list[str]) -> None:
    environment = {} if arguments else {"HEAPTRAIL_NO_INDEX": "1"}
    assert heaptrail("summary", large, *arguments, **environment).returncode == 0
    assert not indexes.exists()
    index = kept(large)
    os.utime(index, ns=(0, 0))
    assert heaptrail("summary", large, *arguments, **environment).returncode == 0
    assert index.stat().st_mtime == 0


def test_nothing_is_kept_of_what_is_small_or_no_file(tmp_path: Path, large: Path, indexes: Path) -> None:
    small = tmp_path / "small.heapsnapshot"
    small.write_bytes(unusual_heap())
    assert heaptrail("summary", small).returncode == 0
    with large.open("rb") as file:
        snapshot = Snapshot.open(file)
    assert snapshot.classes()
    assert snapshot.save_index() is None
    assert not indexes.exists()


def test_a_command_that_fails_keeps_nothing(large: Path, indexes: Path) -> None:
    assert heaptrail("trail", "@3000000001", large).returncode == 2
    assert not indexes.exists()


def test_a_snapshot_finds_its_index_where_it_was_moved_to(large: Path, tmp_path: Path) -> None:
    kept(large)
    moved = large.rename(tmp_path / "moved.heapsnapshot")
    assert not Snapshot.open(moved).heap.exceeds_index


@pytest.mark.parametrize("change", ["time", "beginning", "end", "length"])
def test_a_snapshot_that_changed_is_another(large: Path, change: str) -> None:
    kept(large)
    status = large.stat()
    content = bytearray(large.read_bytes())
    if change == "beginning":
        content[content.index(b"Session")] = ord("s")
    elif change == "end":
        content[-1] = ord("\n")
    elif change == "length":
        content += b" "
    large.write_bytes(content)
    os.utime(large, ns=(status.st_atime_ns, status.st_mtime_ns + (change == "time")))
    assert Snapshot.open(large).heap.exceeds_index


def test_no_index_is_kept_of_a_snapshot_that_changed_since_it_was_opened(large: Path, indexes: Path) -> None:
    snapshot = Snapshot.open(large)
    assert snapshot.classes()
    os.utime(large)
    assert snapshot.save_index() is None
    assert not indexes.exists()


def test_a_folder_or_file_that_others_can_write_is_not_trusted(large: Path, indexes: Path) -> None:
    index = kept(large)
    index.chmod(0o620)
    assert Snapshot.open(large).heap.exceeds_index
    index.chmod(0o600)
    indexes.chmod(0o770)
    snapshot = Snapshot.open(large)
    assert snapshot.heap.exceeds_index
    with pytest.raises(PermissionError):
        snapshot.save_index()
    assert stored_indexes() == []


def test_an_index_of_another_user_is_not_used(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(large)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert Snapshot.open(large).heap.exceeds_index


def test_a_link_in_place_of_an_index_is_not_followed(large: Path, tmp_path: Path) -> None:
    index = kept(large)
    index.rename(tmp_path / "elsewhere")
    index.symlink_to(tmp_path / "elsewhere")
    assert Snapshot.open(large).heap.exceeds_index


def test_a_disk_that_is_full_costs_a_line_and_leaves_nothing(large: Path, indexes: Path) -> None:
    done = subprocess.run(
        words("summary", large),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
    )
    assert done.returncode == 0
    assert "Session" in done.stdout
    assert done.stderr.startswith(f"note: no index of {large} was kept: ")
    assert len(done.stderr.splitlines()) == 1
    assert list(indexes.iterdir()) == []


@pytest.mark.parametrize("cache", ["/dev/null/cache", "/proc/cache"])
def test_a_folder_that_cannot_be_made_costs_a_line(large: Path, cache: str) -> None:
    done = heaptrail("summary", large, HEAPTRAIL_CACHE=cache)
    assert done.returncode == 0
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("note: no index")


def test_without_a_home_commands_work(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEAPTRAIL_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    assert index_folder.index_folder() is None
    snapshot = Snapshot.open(large)
    assert snapshot.classes()
    with pytest.raises(OSError, match="no home"):
        snapshot.save_index()


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"HEAPTRAIL_CACHE": "/a"}, "/a/indexes"),
        ({"XDG_CACHE_HOME": "/b"}, "/b/heaptrail/indexes"),
        ({"XDG_CACHE_HOME": "not/absolute", "HOME": "/c"}, "/c/.cache/heaptrail/indexes"),
        ({"HOME": "/c"}, "/c/.cache/heaptrail/indexes"),
    ],
)
def test_the_folder_is_where_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], folder: str
) -> None:
    for name in ("HEAPTRAIL_CACHE", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert index_folder.index_folder() == Path(folder)


def test_processes_at_the_same_time_do_no_harm(large: Path, indexes: Path) -> None:
    processes = [subprocess.Popen(words("summary", large), stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
    outputs = {process.communicate() for process in processes}
    assert [process.returncode for process in processes] == [0] * 4
    assert len(outputs) == 1
    assert len(list(indexes.iterdir())) == 1
    assert not Snapshot.open(large).heap.exceeds_index


SLOW_WRITER = """
import sys, time
from heaptrail.formats import index_folder
from heaptrail.snapshot import Snapshot
write = index_folder._write_piece
def slowly(file, piece):
    write(file, piece)
    print("writing", flush=True)
    time.sleep(60)
index_folder._write_piece = slowly
snapshot = Snapshot.open(sys.argv[1])
snapshot.classes()
snapshot.save_index()
"""


@pytest.fixture
def writer(large: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process in the middle of writing an index."""
    with subprocess.Popen(
        [sys.executable, "-c", SLOW_WRITER, str(large)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"writing\n"
        yield process
        process.kill()


def test_what_a_killed_process_left_is_never_used_and_goes_with_the_next_index(
    writer: subprocess.Popen[bytes], large: Path, indexes: Path, tmp_path: Path
) -> None:
    (partial,) = indexes.iterdir()
    assert kept(large_file(tmp_path / "other.heapsnapshot", "\n")).exists()
    assert partial.exists(), "it was taken away from a process at work"
    writer.kill()
    writer.wait()
    assert partial.exists()
    assert Snapshot.open(large).heap.exceeds_index
    index = kept(large)
    assert not partial.exists()
    assert index.exists()


def test_ctrl_c_loses_the_index_alone(writer: subprocess.Popen[bytes], indexes: Path) -> None:
    writer.send_signal(signal.SIGINT)
    writer.wait()
    assert list(indexes.iterdir()) == []


def test_those_not_used_for_longest_make_room(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    files = [large_file(tmp_path / f"{i}.heapsnapshot", "\n" * i) for i in range(4)]
    paths = [kept(file) for file in files[:3]]
    for age, path in enumerate(paths):
        os.utime(path, (time.time() - 100 + age,) * 2)
    Snapshot.open(files[0])
    size = paths[0].stat().st_size
    monkeypatch.setenv("HEAPTRAIL_INDEX_LIMIT", str(3 * size + size // 2))
    last = kept(files[3])
    assert [path.exists() for path in [*paths, last]] == [True, False, True, True]
    assert [Path(index.snapshot or "").name[0] for index in stored_indexes()] == ["3", "0", "2"]


def test_an_index_larger_than_the_limit_is_not_written(monkeypatch: pytest.MonkeyPatch, large: Path, tmp_path: Path) -> None:
    other = kept(large_file(tmp_path / "other.heapsnapshot", "\n"))
    monkeypatch.setenv("HEAPTRAIL_INDEX_LIMIT", str(other.stat().st_size - 1))
    snapshot = Snapshot.open(large)
    assert snapshot.classes()
    assert snapshot.save_index() is None
    assert other.exists(), "it went for nothing"


def test_indexes_leave_most_of_a_disk_free(monkeypatch: pytest.MonkeyPatch, large: Path) -> None:
    import shutil

    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1 << 40, 1 << 40, 4096))
    snapshot = Snapshot.open(large)
    assert snapshot.classes()
    assert snapshot.save_index() is None


@pytest.mark.parametrize(("text", "size"), [("", 10 << 30), ("0", 0), ("4096", 4096), ("2GiB", 2 << 30), ("500 MB", 500_000_000)])
def test_the_limit_is_a_size_as_people_write_them(monkeypatch: pytest.MonkeyPatch, text: str, size: int) -> None:
    monkeypatch.setenv("HEAPTRAIL_INDEX_LIMIT", text)
    assert index_limit() == size


@pytest.mark.parametrize("text", ["much", "-1", "1 XiB", "GiB"])
def test_a_limit_that_is_no_size_is_wrong_usage(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("HEAPTRAIL_INDEX_LIMIT", text)
    with pytest.raises(UsageError):
        index_limit()


def test_a_limit_that_is_no_size_is_found_out_before_the_work() -> None:
    done = heaptrail("summary", "not-there.heapsnapshot", HEAPTRAIL_INDEX_LIMIT="much")
    assert done.returncode == 2
    assert "HEAPTRAIL_INDEX_LIMIT" in done.stderr


def test_the_list_says_of_which_snapshots_there_are_indexes(large: Path, indexes: Path) -> None:
    assert json.loads(heaptrail("index", "list", "--json").stdout)["indexes"] == []
    index = kept(large)
    listed = json.loads(heaptrail("index", "list", "--json").stdout)
    assert listed["folder"] == str(indexes)
    assert listed["size"] == index.stat().st_size
    (only,) = listed["indexes"]
    assert (only["path"], only["snapshot"], only["snapshot_size"]) == (str(index), str(large), large.stat().st_size)
    assert str(large) in heaptrail("index", "list").stdout


def test_clearing_takes_the_named_ones_or_all(large: Path, indexes: Path, tmp_path: Path) -> None:
    other = large_file(tmp_path / "other.heapsnapshot", "\n")
    third = large_file(tmp_path / "third.heapsnapshot", "\n\n")
    index, index_of_other, index_of_third = kept(large), kept(other), kept(third)
    other.unlink()
    third = third.rename(tmp_path / "moved.heapsnapshot")
    assert heaptrail("index", "clear", other, third).stdout.startswith("removed 2 indexes, ")
    assert (index.exists(), index_of_other.exists(), index_of_third.exists()) == (True, False, False)
    (indexes / "left.part").touch()
    assert heaptrail("index", "clear").stdout.startswith("removed 1 index, ")
    assert list(indexes.iterdir()) == []
    assert large.exists()


def test_a_disk_that_fills_up_in_the_middle_is_an_error_in_python(
    monkeypatch: pytest.MonkeyPatch, large: Path, indexes: Path
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        kept(large)
    assert list(indexes.iterdir()) == []
