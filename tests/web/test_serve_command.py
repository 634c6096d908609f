"""`heaptrail serve` from its start to its end: what it opens, what it refuses, and that nothing is left behind."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
import zstandard
from served_pages import ADDRESS, SERVE, Page, served, served_open
from services import PATIENCE_SECONDS, eventually
from tiny_heaps import TinyHeap

from heaptrail.cli import main as cli
from heaptrail.formats.indexing import SMALLEST_PLAIN
from heaptrail.targets.addresses import is_listening

if TYPE_CHECKING:
    from collections.abc import Iterator

NODE20 = Path(__file__).parents[1] / "data" / "node20"
SUSPECT = "+1.00 Session per request"


def tiny(path: Path, name: str = "Session") -> Path:
    heap = TinyHeap()
    heap.node("object", name)
    path.write_bytes(heap.written())
    return path


def refused(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str]:
    """The exit code and what stands on stderr, of a command that serves nothing."""
    code = cli.run(["serve", *map(str, arguments)])
    printed = capsys.readouterr()
    assert printed.out == ""
    return code, printed.err


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a real hunt."""
    folder = tmp_path_factory.mktemp("hunts") / "run-7"
    server = Path(__file__).parents[2] / "examples" / "leaky-server.js"
    hunt = [*SERVE[:-1], "hunt", "--requests", "100", "--warmup", "50", "--out", str(folder), "--", "node", str(server)]
    done = subprocess.run(hunt, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    assert done.returncode == 1, done.stderr
    return folder


def test_one_line_says_where_the_page_is(tmp_path: Path) -> None:
    with served(tiny(tmp_path / "a.heapsnapshot")) as page:
        assert ADDRESS.search(page.line)
        assert page.line.startswith("a snapshot at http://127.0.0.1:")
        assert page.request("GET", "/").status == 200


def test_a_hunts_folder_shows_its_verdict_its_snapshots_in_order_and_its_memory(run_folder: Path) -> None:
    kept = json.loads((run_folder / "verdict.json").read_text())
    with served_open(run_folder) as page:
        session = page.ask("session")
        assert session["run"] == {"folder_name": "run-7"}
        assert [each["name"] for each in session["snapshots"]] == [f"{number}.heapsnapshot" for number in (1, 2, 3)]
        assert [each["label"] for each in session["snapshots"]] == ["1", "2", "3"]
        assert session["same_session"] is True
        verdict = page.ask("verdict")
        assert verdict["suspects"][0]["sentence"].startswith(SUSPECT)
        assert verdict["can_open_source"] is True
        assert {name: value for name, value in verdict.items() if name != "can_open_source"} == kept
        timeline = page.ask("timeline")
        assert [phase["name"] for phase in timeline["phases"]] == ["warm up", "load 1", "load 2"]
        assert [phase["requests"] for phase in timeline["phases"]] == [50, 100, 100]
        assert [each["index"] for each in timeline["snapshots"]] == [0, 1, 2]
        assert [each["bytes"] for each in timeline["snapshots"]] == [each["file_size"] for each in session["snapshots"]]
        seconds = [point["seconds"] for point in timeline["points"]]
        assert seconds == sorted(seconds)
        assert timeline["points"][-1]["requests"] == 250


def test_without_a_kept_verdict_the_snapshots_are_judged(run_folder: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(run_folder, tmp_path / "copy"))
    (copy / "verdict.json").unlink()
    with served(copy, "--requests", "100") as page:
        assert page.ask("verdict")["suspects"][0]["sentence"].startswith(SUSPECT)


def test_files_are_judged_with_the_requests_that_are_given(run_folder: Path) -> None:
    files = [run_folder / f"{number}.heapsnapshot" for number in (1, 2, 3)]
    with served(*files, "--requests", "100,100", "--editor", "none") as page:
        verdict = page.ask("verdict")
        assert verdict["requests"] == [100, 100]
        assert verdict["suspects"][0]["sentence"].startswith(SUSPECT)
        assert verdict["can_open_source"] is False
        assert page.ask("session")["run"] is None
        assert [point["seconds"] for point in page.ask("timeline")["points"]] == [None, None, None]


def test_one_snapshot_says_what_keeps_much_of_it() -> None:
    with served(NODE20 / "newer.heapsnapshot.zst") as page:
        assert page.ask("verdict")["schema"] == "heaptrail.single/1"
        assert page.get("growth").status == 404


def test_without_files_the_page_is_there_to_capture_from() -> None:
    with served() as page:
        assert page.ask("session")["snapshots"] == []
        assert page.get("verdict").status == 404
        assert page.get("classes", snapshot=0).status == 404


def test_the_page_answers_before_its_snapshots_are_open(tmp_path: Path) -> None:
    """The file is a pipe that nobody has written to yet."""
    pipe = tmp_path / "slow.heapsnapshot"
    os.mkfifo(pipe)
    holder = os.open(pipe, os.O_RDWR)
    try:
        with served(pipe) as page:
            (entry,) = page.ask("session")["snapshots"]
            assert entry["state"] == "opening"
            heap = TinyHeap()
            heap.node("object", "Late")
            os.write(holder, heap.written())
            os.close(holder)
            holder = -1
            # Who asks meanwhile waits.
            assert "Late" in {row["name"] for row in page.ask("classes", snapshot=0)["rows"]}
            assert page.ask("session")["snapshots"][0]["state"] == "ready"
    finally:
        if holder >= 0:
            os.close(holder)


def test_ctrl_c_ends_it_while_a_file_is_still_being_opened(tmp_path: Path) -> None:
    with served(tiny(tmp_path / "a.heapsnapshot"), NODE20 / "newer.heapsnapshot.zst") as page:
        page.process.send_signal(signal.SIGINT)
        page.process.communicate(timeout=PATIENCE_SECONDS)
        assert page.process.returncode == 130
        assert not is_listening("127.0.0.1", page.port)


def test_a_file_that_cannot_be_read_does_not_keep_the_others_from_being_shown(tmp_path: Path) -> None:
    broken = tmp_path / "broken.heapsnapshot"
    broken.write_text('{"snapshot": {')
    with served(tiny(tmp_path / "a.heapsnapshot"), broken) as page:
        assert eventually(lambda: all(each["state"] != "opening" for each in page.ask("session")["snapshots"]))
        whole, failed = page.ask("session")["snapshots"]
        assert (whole["state"], whole["error"]) == ("ready", None)
        assert failed["state"] == "failed"
        assert "broken.heapsnapshot" in failed["error"]
        assert page.ask("classes", snapshot=0)["rows"]
        for path in ("classes?snapshot=1", "comparison?older=0&newer=1", "verdict", "growth"):
            answer = page.request("GET", f"/api/{path}", page.bearer)
            assert answer.status == 422
            assert "broken.heapsnapshot" in answer.json["error"]["message"]


def test_an_index_is_kept_so_that_the_next_opening_is_quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setenv("HEAPTRAIL_CACHE", str(cache))
    large = tiny(tmp_path / "large.heapsnapshot", "x" * SMALLEST_PLAIN)

    def indexes() -> list[Path]:
        return [file for file in cache.rglob("*") if file.is_file()]

    with served_open(large, "--no-index") as page:
        assert page.ask("object", snapshot=0, id=3)
    assert not indexes()
    with served_open(large) as page:
        assert eventually(lambda: bool(indexes()))


def test_two_pages_on_one_machine_have_tokens_and_cookies_of_their_own(tmp_path: Path) -> None:
    file = tiny(tmp_path / "a.heapsnapshot")
    with served(file) as one, served(file) as other:
        assert one.token != other.token
        login = one.request("POST", "/api/login", {"Content-Type": "application/json"}, json.dumps({"token": one.token}).encode())
        cookie = login.headers["set-cookie"].partition(";")[0]
        assert one.request("GET", "/api/session", {"Cookie": cookie}).status == 200
        assert other.request("GET", "/api/session", {"Cookie": cookie}).status == 401


def test_only_this_machine_reaches_it(tmp_path: Path) -> None:
    with served(tiny(tmp_path / "a.heapsnapshot")) as page:
        connections = psutil.Process(page.process.pid).net_connections("tcp")
        listening = {connection.laddr[0] for connection in connections if connection.status == psutil.CONN_LISTEN}
        assert listening == {"127.0.0.1"}


@contextlib.contextmanager
def endless_query(page: Page) -> Iterator[None]:
    """A client that waits, in the body, for the answer to a query that has none before the end of the world."""
    query = "select count(*) from nodes a, nodes b, nodes c where a.shallow + b.shallow > c.shallow"
    body = json.dumps({"snapshot": 0, "query": query}).encode()
    head = f"POST /api/sql HTTP/1.1\r\nHost: 127.0.0.1:{page.port}\r\nAuthorization: Bearer {page.token}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", page.port)) as client:
        client.sendall(head.encode() + body)
        before = processor_seconds(page)
        assert eventually(lambda: processor_seconds(page) > before + 0.5)
        yield


def processor_seconds(page: Page) -> float:
    return float(sum(psutil.Process(page.process.pid).cpu_times()[:2]))


def test_a_query_ends_when_the_server_does() -> None:
    with served_open(NODE20 / "newer.heapsnapshot.zst") as page, endless_query(page):
        page.process.send_signal(signal.SIGINT)
        page.process.communicate(timeout=PATIENCE_SECONDS)
        assert page.process.returncode == 130


def test_a_query_ends_when_nobody_waits_for_it() -> None:
    with served_open(NODE20 / "newer.heapsnapshot.zst") as page:
        with endless_query(page):
            pass

        def is_idle() -> bool:
            used = processor_seconds(page)
            return not eventually(lambda: processor_seconds(page) > used + 0.1, 0.5)

        assert eventually(is_idle)


def test_a_browser_is_started_with_a_private_file_and_not_with_the_token(tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/asked\n')
    browser.chmod(0o755)
    environment = {**os.environ, "BROWSER": str(browser)}
    file = tiny(tmp_path / "a.heapsnapshot")
    with subprocess.Popen([*SERVE, str(file), "--open"], stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            found = ADDRESS.search(process.stdout.readline())
            assert found
            asked = tmp_path / "asked"
            assert eventually(lambda: asked.exists() and asked.read_text().endswith("\n"))
            url = asked.read_text().strip()
            assert found[2] not in url
            page = Path(url.removeprefix("file://"))
            assert found[0] in page.read_text()
            assert stat.S_IMODE(page.parent.stat().st_mode) == 0o700
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE_SECONDS)
    assert not page.exists()


def test_what_is_wrong_is_said_before_anything_is_served(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tiny(tmp_path / "a.heapsnapshot")
    for arguments, code, words in [
        ([tmp_path / "missing.heapsnapshot"], 3, "missing.heapsnapshot"),
        ([tmp_path / "empty"], 3, "empty"),
        ([file, tmp_path], 2, "folder"),
        ([file, "--port", "65536"], 2, "65536"),
        ([file, "--requests", "5"], 2, "Two or more"),
        ([file, "--editor", "javascript:alert({file})"], 2, "editor"),
        ([file, "--editor", "emacs"], 2, "editor"),
    ]:
        found, text = refused(capsys, *arguments)
        assert found == code, arguments
        assert words in text
    (tmp_path / "folder").mkdir()
    code, text = refused(capsys, tmp_path / "folder")
    assert code == 2
    assert "no snapshot" in text


def test_a_port_that_is_taken_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, text = refused(capsys, tiny(tmp_path / "a.heapsnapshot"), "--port", str(port))
    assert code == 2
    assert f"Port {port} is taken" in text


def test_a_missing_extra_names_the_command_that_brings_it(tmp_path: Path) -> None:
    program = "import sys; sys.modules['uvicorn'] = None; from heaptrail.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "serve", str(tiny(tmp_path / "a.heapsnapshot"))],
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 2
    assert "The page needs uvicorn." in done.stderr
    assert "pip install 'heaptrail[web]'" in done.stderr


def test_a_folder_with_a_broken_log_or_verdict_still_shows_its_snapshots(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    tiny(folder / "1.heapsnapshot")
    tiny(folder / "notes.heapsnapshot")
    (folder / "steps.jsonl").write_text('{"at": "yesterday", "step": "snapshot"}\n[1]\n{"at": \nnull\n')
    (folder / "verdict.json").write_text("[]")
    with served_open(folder) as page:
        assert [each["name"] for each in page.ask("session")["snapshots"]] == ["1.heapsnapshot"]
        assert len(page.ask("timeline")["points"]) == 1
        answer = page.get("verdict")
        assert answer.status == 422
        assert "verdict.json" in answer.json["error"]["message"]


def test_compressed_snapshots_are_shown_as_others(tmp_path: Path) -> None:
    heap = TinyHeap()
    heap.node("object", "Packed")
    file = tmp_path / "a.heapsnapshot.zst"
    file.write_bytes(zstandard.ZstdCompressor().compress(heap.written()))
    with served(file) as page:
        assert "Packed" in {row["name"] for row in page.ask("classes", snapshot=0)["rows"]}


def test_the_body_of_an_answer_does_not_wait_until_the_browser_acknowledges_its_headers() -> None:
    from heaptrail.web.serving import _listener

    with _listener(0) as listener, socket.create_connection(listener.getsockname()):
        connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
