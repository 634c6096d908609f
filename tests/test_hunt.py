"""A hunt from end to end: real servers, exact numbers of requests, and a folder with everything in it."""

from __future__ import annotations

import asyncio
import json
import re
import stat
from typing import TYPE_CHECKING

import pytest
from services import SERVERS, Heaptrail, half_files, inspector_port, node, occupied_port, steps

from heaptrail.errors import UsageError
from heaptrail.hunt import HuntPlan
from heaptrail.hunt.run_folder import RunFolder
from heaptrail.hunt.urls import locate_service
from heaptrail.targets import processes
from heaptrail.targets.addresses import InspectorAddress, free_port

if TYPE_CHECKING:
    from pathlib import Path

    from heaptrail.hunt.plan import Level

# Whatever asks a Node.js process by a signal, or lets it lose its inspector.
pytestmark = inspector_port


def of_kind(folder: Path, name: str) -> list[dict[str, object]]:
    return [step for step in steps(folder) if step["step"] == name]


def test_a_leak_is_found_and_everything_is_kept(tmp_path: Path) -> None:
    run = tmp_path / "run"
    options = ("--requests", 300, "--warmup", 100, "--out", run)
    ended = Heaptrail("hunt", *options, "--", "node", SERVERS / "leaking.js", cwd=tmp_path).finish()
    assert ended.returncode == 1, ended.stderr
    assert "+1.00 Session per request" in ended.stdout
    assert "SessionStore.sessions" in ended.stdout

    verdict = json.loads((run / "verdict.json").read_text())
    assert verdict["schema"] == "heaptrail.verdict/1"
    assert verdict["requests"] == [300, 300]
    suspect = verdict["suspects"][0]
    assert suspect["class"] == "Session"
    assert suspect["growth"]["count"] == [300, 300]
    assert suspect["confidence"] == "certain"
    assert suspect["source"]["file"].endswith("leaking.js")

    # One request asks whether the service is ready.
    assert "hits: 701" in (run / "target.log").read_text()
    assert [step["requests"] for name in ("warm up", "load 1", "load 2") for step in of_kind(run, name)] == [
        100,
        300,
        300,
    ]
    assert any(url.endswith("leaking.js") for url in json.loads((run / "scripts.json").read_text()).values())
    assert {path.name for path in run.iterdir()} == {
        *(f"{number}.heapsnapshot" for number in (1, 2, 3)),
        "scripts.json",
        "steps.jsonl",
        "target.log",
        "verdict.json",
    }
    assert stat.S_IMODE(run.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in run.iterdir()} == {0o600}


def test_a_service_that_keeps_nothing_is_clean_though_it_prints_objects(tmp_path: Path) -> None:
    options = ("--requests", 300, "--warmup", 100, "--json", "--out", "run")
    command = Heaptrail("hunt", *options, "--", "node", SERVERS / "clean.js", cwd=tmp_path)
    ended = command.finish()
    assert ended.returncode == 0, ended.stderr
    verdict = json.loads(ended.stdout)
    assert verdict["clean"] is True
    assert verdict["suspects"] == []
    assert json.loads((tmp_path / "run" / "verdict.json").read_text()) == verdict
    assert command.left_over() == []


def test_a_process_that_runs_already_is_hunted_in_and_left_alone(tmp_path: Path) -> None:
    with node("leaking.js") as (pid, port):
        options = ("--requests", 300, "--warmup", 50, "--out", "run", "--pid", pid)
        ended = Heaptrail("hunt", *options, cwd=tmp_path).finish()
        assert ended.returncode == 1, ended.stderr
        assert "+1.00 Session per request" in ended.stdout
        assert processes.is_alive(pid)
        assert processes.listening_ports(pid) == {port}


def test_a_command_that_starts_node_through_npm_is_followed_to_the_server(tmp_path: Path) -> None:
    manifest = {"scripts": {"start": f"node {SERVERS / 'leaking.js'}"}}
    (tmp_path / "package.json").write_text(json.dumps(manifest))
    options = ("--requests", 200, "--warmup", 50, "--out", "run")
    command = Heaptrail("hunt", *options, "--", "npm", "start", cwd=tmp_path, npm_config_update_notifier="false")
    ended = command.finish()
    assert ended.returncode == 1, ended.stderr
    assert "+1.00 Session per request" in ended.stdout
    assert command.left_over() == []


@pytest.mark.parametrize(("level", "snapshots", "warm_ups"), [("quick", 2, 0), ("steady", 2, 1), ("strict", 3, 1)])
def test_the_level_says_how_many_snapshots_and_whether_to_warm_up(
    tmp_path: Path, level: Level, snapshots: int, warm_ups: int
) -> None:
    options = ("--requests", 100, "--warmup", 30, "--level", level, "--out", "run")
    ended = Heaptrail("hunt", *options, "--", "node", SERVERS / "leaking.js", cwd=tmp_path).finish()
    assert ended.returncode in (0, 1), ended.stderr
    assert len(RunFolder(tmp_path / "run").finished_snapshots()) == snapshots
    assert len(of_kind(tmp_path / "run", "warm up")) == warm_ups


def test_more_rounds_give_more_snapshots(tmp_path: Path) -> None:
    options = ("--requests", 100, "--warmup", 30, "--rounds", 3, "--json", "--out", "run")
    ended = Heaptrail("hunt", *options, "--", "node", SERVERS / "leaking.js", cwd=tmp_path).finish()
    assert json.loads(ended.stdout)["requests"] == [100, 100, 100]
    assert len(RunFolder(tmp_path / "run").finished_snapshots()) == 4


def test_an_outside_load_command_takes_the_place_of_the_requests(tmp_path: Path) -> None:
    script = tmp_path / "load.py"
    script.write_text(
        "import sys, urllib.request\nfor _ in range(int(sys.argv[1])):\n    urllib.request.urlopen(sys.argv[2]).read()\n"
    )
    load = f"python3 {script} {{requests}} {{url}}"
    options = ("--requests", 120, "--warmup", 20, "--load", load, "--out", "run")
    ended = Heaptrail("hunt", *options, "--", "node", SERVERS / "leaking.js", cwd=tmp_path).finish()
    assert "+1.00 Session per request" in ended.stdout, ended.stderr
    assert "hits: 261" in (tmp_path / "run" / "target.log").read_text()


def test_every_request_answered_404_is_noted(tmp_path: Path) -> None:
    options = ("--requests", 100, "--warmup", 10, "--json", "--out", "run")
    command = ("--", "node", SERVERS / "failing.js")
    ended = Heaptrail("hunt", *options, *command, cwd=tmp_path, FAULT="answer 404").finish()
    assert any("status 4xx" in note for note in json.loads(ended.stdout)["notes"]), ended.stderr


def test_one_snapshot_of_a_live_process_is_taken(tmp_path: Path) -> None:
    with node("clean.js") as (pid, port):
        ended = Heaptrail("snapshot", "--pid", pid, "-o", "now.heapsnapshot", cwd=tmp_path).finish()
        assert ended.returncode == 0, ended.stderr
        assert processes.listening_ports(pid) == {port}
    file = tmp_path / "now.heapsnapshot"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text())["snapshot"]["node_count"] > 10_000
    assert re.search(r"paused for \d", ended.stdout)
    assert ended.stdout.splitlines()[-1] == f"next: heaptrail summary {file}"
    assert half_files(tmp_path) == []


def test_a_snapshot_does_not_overwrite_a_file(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("x")
    ended = Heaptrail("snapshot", "--pid", 1, "-o", "precious", cwd=tmp_path).finish()
    assert ended.returncode == 2
    assert (tmp_path / "precious").read_text() == "x"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "Name one target"),
        (["--pid", "1", "--", "node"], "two are too many"),
        (["--pid", "1", "--inspect", "127.0.0.1:1"], "two are too many"),
        (["--inspect", "10.0.0.1:9229"], "loopback"),
        (["--", "no-such-command"], "no-such-command"),
        (["--url", "ftp://h/", "--", "node"], "not an http:// or"),
        (["--url", "http://h:port/", "--", "node"], "cannot be read: Port"),
        (["--requests", "0", "--", "node"], "--requests 0"),
        (["--rounds", "0", "--", "node"], "--rounds 0"),
        (["--level", "quick", "--rounds", "2", "--", "node"], "one round"),
        (["--header", "no colon", "--", "node"], "NAME: VALUE"),
        (["--body", "@/no/such/file", "--", "node"], "/no/such/file"),
        (["--load", "'", "--", "node"], "--load"),
        (["--inspect", "127.0.0.1:9229"], "Which port"),
        (["--requests", "many", "--", "node"], "many"),
    ],
)
def test_a_wrong_call_gets_one_line_and_leaves_no_folder(tmp_path: Path, arguments: list[str], says: str) -> None:
    ended = Heaptrail("hunt", *arguments, cwd=tmp_path, PORT="").finish()
    assert ended.returncode == 2, ended.stderr
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.splitlines()) <= 2
    assert list(tmp_path.iterdir()) == []


def test_a_run_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="not empty"):
        RunFolder.create(tmp_path)


def test_a_port_that_is_taken_is_a_usage_error_that_names_the_owner() -> None:
    with occupied_port() as taken:
        port = taken.getsockname()[1]
        plan = HuntPlan(command=("node",), urls=(f"http://127.0.0.1:{port}/",))
        with pytest.raises(UsageError, match=f"Port {port} is already taken by process"):
            locate_service(plan, {})


def test_a_free_port_is_chosen_where_none_is_named_and_told_to_the_command() -> None:
    service = locate_service(HuntPlan(command=("node",)), {"HOME": "/h"})
    assert service.urls == (f"http://127.0.0.1:{service.port}/",)
    assert service.environment == {"HOME": "/h", "PORT": str(service.port)}


def test_the_port_is_filled_in_in_the_command_whoever_has_chosen_it() -> None:
    chosen = locate_service(HuntPlan(command=("node", "server.js", "--listen=127.0.0.1:{port}")), {})
    assert chosen.command == ("node", "server.js", f"--listen=127.0.0.1:{chosen.port}")
    port = free_port()
    named = locate_service(HuntPlan(command=("node", "--port", "{port}"), urls=(f"http://127.0.0.1:{port}/",)), {})
    assert named.command == ("node", "--port", str(port))


def test_the_port_of_the_environment_or_of_the_url_is_used_where_one_is_named() -> None:
    port = free_port()
    urls = ("http://127.0.0.1:{port}/a", "http://127.0.0.1:{port}/b")
    service = locate_service(HuntPlan(command=("node",), urls=urls), {"PORT": str(port)})
    assert service.urls == (f"http://127.0.0.1:{port}/a", f"http://127.0.0.1:{port}/b")
    named = locate_service(HuntPlan(command=("node",), urls=(f"http://127.0.0.1:{port}/",)), {})
    assert named.environment["PORT"] == str(port)


def test_the_only_port_of_a_process_is_taken_for_the_service() -> None:
    with node("clean.js") as (pid, port):
        assert locate_service(HuntPlan(pid=pid), {}).urls == (f"http://127.0.0.1:{port}/",)


def test_behind_an_inspector_the_port_must_be_named() -> None:
    plan = HuntPlan(inspect=InspectorAddress("127.0.0.1", 9229))
    with pytest.raises(UsageError, match="Which port"):
        locate_service(plan, {})


def test_a_hunt_inside_a_running_event_loop_is_possible_from_a_thread(tmp_path: Path) -> None:
    from heaptrail.hunt import hunt

    plan = HuntPlan(
        command=("node", str(SERVERS / "leaking.js")),
        requests=100,
        warmup=20,
        level="steady",
        out=tmp_path / "run",
    )

    async def main() -> int:
        result = await asyncio.to_thread(hunt, plan)
        return len(result.snapshots)

    assert asyncio.run(main()) == 2
