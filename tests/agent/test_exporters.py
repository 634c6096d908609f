"""Where profiles are kept, and what happens when they cannot be."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from agent_processes import PATIENCE, files, python

from heaptrail.agent import Profile, delivery, exporters
from heaptrail.agent.delivery import ExportFailed, deliver
from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator


def profile(folder: Path, *, name: str = "note-20260131T000000.000Z-1.txt", text: str = "noted", **attributes: Any) -> Profile:
    path = folder / "spooled"
    path.write_text(text)
    path.chmod(0o600)
    return Profile("note", name, datetime.now(UTC), datetime.now(UTC), "ok", attributes, path)


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    folder = tmp_path / "spool"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "PAUSES", (0.0, 0.0, 0.0))
    monkeypatch.setattr(delivery.deliver, "__defaults__", ((0.0, 0.0, 0.0),))


def test_a_file_is_private_and_so_is_a_folder_that_is_made_for_it(tmp_path: Path, spool: Path) -> None:
    exporters.File(tmp_path / "a" / "b").export(profile(spool))
    kept = tmp_path / "a" / "b" / "note-20260131T000000.000Z-1.txt"
    assert kept.read_text() == "noted"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in (kept.parent, kept.parent.parent)] == [0o700, 0o700]
    assert (spool / "spooled").exists()


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path, spool: Path) -> None:
    (tmp_path / "there").mkdir(mode=0o755)
    (tmp_path / "there").chmod(0o755)
    exporters.File(tmp_path / "there").export(profile(spool))
    assert stat.S_IMODE((tmp_path / "there").stat().st_mode) == 0o755


def test_a_file_on_another_file_system_is_copied_whole(tmp_path: Path, spool: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    exporters.File(tmp_path / "kept").export(profile(spool, text="x" * 3_000_000))
    [name] = files(tmp_path / "kept")
    assert (tmp_path / "kept" / name).stat().st_size == 3_000_000
    assert stat.S_IMODE((tmp_path / "kept" / name).stat().st_mode) == 0o600


def test_of_many_files_the_newest_are_kept_and_what_is_not_ours_stays(tmp_path: Path, spool: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "notes.txt").write_text("not ours")
    keeper = exporters.File(folder, keep=2)
    for day in (3, 1, 4, 2):
        keeper.export(profile(spool, name=f"note-2026010{day}T000000.000Z-1.txt"))
    assert files(folder) == ["note-20260103T000000.000Z-1.txt", "note-20260104T000000.000Z-1.txt", "notes.txt"]


def test_no_files_cannot_be_kept() -> None:
    with pytest.raises(UsageError, match="0 files cannot be kept"):
        exporters.File("x", keep=0)


class Broken:
    def __init__(self, *, times: int = 1000) -> None:
        self.times = times
        self.calls = 0

    def export(self, _: Profile) -> None:
        self.calls += 1
        if self.calls <= self.times:
            raise ConnectionError("no route\nto the store")


def test_an_export_that_fails_is_tried_four_times(spool: Path) -> None:
    broken = Broken()
    with pytest.raises(ConnectionError):
        deliver(broken, profile(spool))
    assert broken.calls == 4


def test_an_export_that_works_at_last_is_an_export(spool: Path) -> None:
    broken = Broken(times=3)
    deliver(broken, profile(spool))
    assert broken.calls == 4


def test_one_of_several_that_fails_keeps_the_others_from_nothing(tmp_path: Path, spool: Path) -> None:
    broken = Broken()
    several = exporters.Several(exporters.File(tmp_path / "one"), broken, exporters.File(tmp_path / "two"))
    with pytest.raises(ExportFailed, match="ConnectionError: no route to the store"):
        deliver(several, profile(spool))
    assert len(files(tmp_path / "one")) == len(files(tmp_path / "two")) == 1
    assert broken.calls == 4


def test_a_file_that_cannot_be_exported_stays_and_the_log_says_where(tmp_path: Path) -> None:
    script = """
from heaptrail.agent import delivery
delivery.deliver.__defaults__ = ((0.0,),)
class Broken:
    def export(self, profile): raise OSError("the store is gone")
agent = Agent(exporter=exporters.Several(exporters.File("kept"), Broken()))
agent.register(triggers.Schedule("50ms", limit=1), Note("precious"))
agent.start()
while agent.counters.export_failures == 0: time.sleep(0.01)
say(agent.counters)
"""
    with python(script, tmp_path) as process:
        counted = "Counters(triggered=1, already_running=0, captured=1, failed=0, exported=0, export_failures=1)"
        assert process.line() == counted
        code, log = process.end()
    assert code == 0
    last = log.splitlines()[-1]
    assert "was not exported: OSError: the store is gone; it stays at " in last
    assert Path(last.rpartition(" ")[2]).read_text() == "precious"
    assert [name for name in files(tmp_path / "kept") if name[0] != "."]


def test_nothing_is_left_of_a_spool_whose_files_are_exported(tmp_path: Path) -> None:
    script = """
class Nowhere:
    def export(self, profile): say(profile.path.parent.stat().st_mode & 0o777, profile.path.read_text())
agent = Agent(exporter=Nowhere())
agent.register(triggers.Schedule("50ms", limit=1), Note())
agent.start()
while agent.counters.exported == 0: time.sleep(0.01)
"""
    (tmp_path / "tmp").mkdir()
    with python(script, tmp_path, TMPDIR=str(tmp_path / "tmp")) as process:
        assert process.line() == f"{0o700} noted"
        assert process.end() == (0, "")
    assert files(tmp_path / "tmp") == []


def test_any_url_of_fsspec_is_a_place(spool: Path) -> None:
    import fsspec

    exporters.Fsspec("memory://kept/here").export(profile(spool))
    assert fsspec.filesystem("memory").cat("/kept/here/note-20260131T000000.000Z-1.txt") == b"noted"
    assert len(fsspec.filesystem("memory").ls("/kept/here")) == 1


def test_a_file_url_is_as_private_as_a_folder(tmp_path: Path, spool: Path) -> None:
    exporters.Fsspec(f"file://{tmp_path}/kept").export(profile(spool))
    [name] = files(tmp_path / "kept")
    assert stat.S_IMODE((tmp_path / "kept" / name).stat().st_mode) == 0o600


@pytest.mark.parametrize("url", ["profiles", "", "C"])
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="is no URL"):
        exporters.Fsspec(url)


@pytest.mark.parametrize("url", ["s3://bucket", "gs://bucket/folder", "az://container"])
def test_a_missing_extra_is_one_line_with_what_to_type(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heaptrail.agent.exporters.fsspec.find_spec", lambda _: None)
    with pytest.raises(UsageError, match=f"{url.partition(':')[0]}:// needs an extra") as caught:
        exporters.Fsspec(url)
    assert caught.value.help == "pip install 'heaptrail[cloud]'"


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The URL of a real server that speaks S3's protocol."""
    script = """
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
input()
"""
    words = [sys.executable, "-W", "ignore", "-c", script]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.kill()
        process.wait(PATIENCE)
        process.stdin.close()
        process.stdout.close()


@pytest.fixture
def bucket(s3: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Environment variables with which `s3://profiles` is a bucket of that server."""
    urllib.request.urlopen(urllib.request.Request(f"{s3}/profiles", method="PUT")).close()
    environment = {
        "AWS_ENDPOINT_URL": s3,
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "any",
        "AWS_SECRET_ACCESS_KEY": "any",
        "AWS_REGION": "us-east-1",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return environment


def fetched(url: str) -> tuple[bytes, dict[str, str]]:
    with urllib.request.urlopen(url) as answer:
        return answer.read(), {name.lower(): value for name, value in answer.headers.items()}


def test_an_object_store_keeps_the_profile_with_what_is_known_of_it(spool: Path, s3: str, bucket: dict[str, str]) -> None:
    exporters.Fsspec("s3://profiles/service/").export(profile(spool, text="x" * 12_000_000, nodes=123, reason="groß\nund mehr"))
    body, headers = fetched(f"{s3}/profiles/service/note-20260131T000000.000Z-1.txt")
    assert len(body) == 12_000_000
    assert headers["x-amz-meta-nodes"] == "123"
    assert headers["x-amz-meta-kind"] == "note"
    assert headers["x-amz-meta-reason"] == "gro\\xdf und mehr"


def test_a_child_exports_to_an_object_store_as_its_parent_did(s3: str, bucket: dict[str, str], tmp_path: Path) -> None:
    script = """
agent = Agent(exporter=exporters.Fsspec("s3://profiles/forked"))
agent.register(triggers.Schedule("300ms", limit=1), Note())
agent.start()
def wait():
    while agent.counters.exported + agent.counters.export_failures == 0: time.sleep(0.01)
    say(agent.counters.exported)
wait()
child = os.fork()
wait() if child == 0 else os.waitpid(child, 0)
"""
    with python(script, tmp_path, **bucket) as process:
        assert process.line() == "1"
        assert process.line() == "1"


def test_a_bucket_that_is_not_there_is_an_error(spool: Path, bucket: dict[str, str]) -> None:
    with pytest.raises(Exception, match="NoSuchBucket"):
        exporters.Fsspec("s3://elsewhere").export(profile(spool))
