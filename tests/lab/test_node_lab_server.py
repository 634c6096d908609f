"""The lab in Node.js beyond the contract that it shares: start, end, ceiling, snapshots, callers, packages."""

from __future__ import annotations

import json
import signal
import subprocess
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any

import pytest
from node_lab import FOLDER, Lab, environment, program_of, refused, running
from npm_packages import require_packages
from services import eventually, occupied_port

import heaptrail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OLDEST_NODE = "18"
RANDOM_PORT = {"PORT": "0"}


@pytest.fixture(scope="module", autouse=True)
def _packages() -> None:
    require_packages(FOLDER)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with running(tmp_path_factory.mktemp("lab"), LAB_UNIT_MIB="1", HEAPDUMP_TOKEN="right") as started:
        yield started


def ask(lab: Lab, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of an answer; underscores in the names of headers stand for dashes."""
    connection = HTTPConnection("127.0.0.1", lab.port, timeout=60)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    received = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, received


def answer(lab: Lab, path: str, method: str = "GET", status: int = 200, **headers: str) -> Any:
    got, _, body = ask(lab, path, method, **headers)
    assert got == status, body
    return json.loads(body)


def ceiling(lab: Lab) -> dict[str, Any]:
    reached: dict[str, Any] = answer(lab, "/memory-leak/status")["ceiling"]
    return reached


# Starting and ending


@pytest.mark.parametrize("value", ["0", "-1", "much", "1e3", "129", "Infinity", "0x10", " 8 "])
def test_a_unit_that_makes_no_sense_is_one_line_and_exit_code_2(value: str, tmp_path: Path) -> None:
    done = refused(tmp_path, **RANDOM_PORT, LAB_UNIT_MIB=value)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"error: LAB_UNIT_MIB={value}: not a number of MiB above 0 and up to 128.",
        "help:  For example LAB_UNIT_MIB=8.",
    ]
    assert done.stdout == ""


def test_a_port_that_is_taken_is_said_before_libraries_have_warned(tmp_path: Path) -> None:
    with occupied_port() as taken:
        port = taken.getsockname()[1]
        done = refused(tmp_path, PORT=str(port))
    assert done.returncode == 2
    first, second = done.stderr.splitlines()
    assert first == f"error: PORT={port}: something else listens there."
    assert second.startswith("help:  ")


def test_a_host_that_does_not_exist_is_named(tmp_path: Path) -> None:
    done = refused(tmp_path, **RANDOM_PORT, HOST="no.such.host.invalid")
    assert done.returncode == 2
    assert "HOST=no.such.host.invalid" in done.stderr.splitlines()[0]


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_a_lab_that_is_told_to_end_leaves_no_half_snapshot(ending: signal.Signals, tmp_path: Path) -> None:
    with running(tmp_path, HEAPDUMP_TOKEN="right") as lab:
        assert ask(lab, "/internal/debug/heapdump", "POST", x_admin_token="right")[0] == 202
        lab.process.send_signal(ending)
        assert lab.process.wait(60) == 128 + ending
        assert [path for path in tmp_path.rglob("*") if path.suffix == ".part"] == []


def test_in_production_express_session_warns_of_its_store_and_otherwise_of_its_settings_only(tmp_path: Path) -> None:
    with running(tmp_path) as lab:
        plain = lab.log.read_text()
    with running(tmp_path, NODE_ENV="production") as lab:
        production = lab.log.read_text()
    for output in (plain, production):
        assert "express-session deprecated undefined saveUninitialized option" in output
    assert "MemoryStore is not" not in plain
    assert production.count("MemoryStore is not\ndesigned for a production environment") == 1


def test_the_script_for_production_starts_the_lab_in_production() -> None:
    scripts = json.loads((FOLDER / "package.json").read_text())["scripts"]
    assert scripts["real-production"] == f"NODE_ENV=production {scripts['start']}"


def test_the_lab_runs_on_the_oldest_node_that_it_promises(tmp_path: Path) -> None:
    assert json.loads((FOLDER / "package.json").read_text())["engines"]["node"] == f">={OLDEST_NODE}"
    with running(tmp_path, program=program_of(OLDEST_NODE), LAB_UNIT_MIB="1") as lab:
        cards = answer(lab, "/lab/cards")
        assert cards["runtimeVersion"].startswith(f"{OLDEST_NODE}.")
        for card in cards["patterns"]:
            answer(lab, card["start"], "POST", 201)
        for card in cards["exercises"]:
            for path in (card["path"], card["fixedPath"]):
                assert answer(lab, path)["problem"] == card["id"]
        assert answer(lab, "/mem")["heapUsed"] > 0
        assert heaptrail.open(answer(lab, "/heap", "POST", 201)["path"]).runtime == "node"


# The ceiling


def test_real_memory_above_the_ceiling_ends_every_leak_and_is_said(tmp_path: Path) -> None:
    with running(tmp_path, LAB_UNIT_MIB="16", LAB_MAX_RSS_MIB="300") as lab:
        answer(lab, "/problem/01")
        for _ in range(40):
            answer(lab, "/memory-leak/closure/start", "POST", 201)
            if ceiling(lab)["reachedAt"]:
                break
        reached = ceiling(lab)
        assert reached["message"].startswith("The memory ceiling of 300 MiB was reached (")
        assert reached["message"] in lab.log.read_text()
        assert not answer(lab, "/memory-leak/status")["patterns"]["closure"]["isLeaking"]
        assert answer(lab, "/problem/01?fixed=1")["held"] > 0
        assert answer(lab, "/lab/problems/01/stop", "POST", 201)["held"] == 0
        assert eventually(lambda: answer(lab, "/mem")["rss"] < 250 * 2**20)


def test_the_limit_of_v8s_heap_ends_every_leak_before_v8_ends_the_lab(tmp_path: Path) -> None:
    with running(tmp_path, "--max-old-space-size=150") as lab:
        for _ in range(40):
            answer(lab, "/memory-leak/global-variable/start", "POST", 201)
        assert "V8's heap was near its own limit" in ceiling(lab)["message"]
        assert lab.process.poll() is None


# Snapshots


def test_a_snapshot_by_signal_is_announced_and_its_path_printed(tmp_path: Path) -> None:
    with running(tmp_path) as lab:
        lab.process.send_signal(signal.SIGUSR2)
        assert eventually(lambda: ask(lab, "/health/ready")[0] == 503)
        assert eventually(lambda: ask(lab, "/health/ready")[0] == 200)
        (file,) = tmp_path.glob("*.heapsnapshot")
        assert f"heap snapshot: {file}" in lab.log.read_text()
        assert heaptrail.open(file).runtime == "node"


def test_where_a_snapshot_for_debugging_cannot_be_written_the_reason_is_printed(tmp_path: Path) -> None:
    (tmp_path / "heapdumps").write_text("no folder")
    with running(tmp_path, HEAPDUMP_TOKEN="right") as lab:
        assert ask(lab, "/internal/debug/heapdump", "POST", x_admin_token="right")[0] == 202
        assert eventually(lambda: "error: no heap snapshot could be written: " in lab.log.read_text())
        assert answer(lab, "/health/ready") == {"status": "ok"}


def test_a_comparison_of_two_snapshots_shows_the_strings_and_who_has_them(lab: Lab) -> None:
    answer(lab, "/problem/06")
    base = answer(lab, "/heap", "POST", 201)["path"]
    for _ in range(50):
        answer(lab, "/problem/06")
    newer = answer(lab, "/heap", "POST", 201)["path"]
    answer(lab, "/lab/problems/06/stop", "POST", 201)
    older, snapshot = heaptrail.open(base), heaptrail.open(newer)
    largest = max(heaptrail.compare(older, snapshot), key=lambda row: row.size_delta)
    assert largest.name == "(string)"
    assert largest.count_delta >= 50
    (holder,) = {edge.node.ordinal for each in snapshot.nodes() for edge in snapshot.references(each) if edge.name == "blowingUp"}
    assert snapshot.retained_sizes[holder] > 50 * 17_400


# The packages, as they are


def test_a_client_that_sends_its_cookie_back_has_one_session(lab: Lab) -> None:
    answer(lab, "/lab/problems/07/stop", "POST", 201)
    cookie = ask(lab, "/problem/07")[1]["set-cookie"].split(";")[0]
    for _ in range(5):
        assert "set-cookie" not in ask(lab, "/problem/07", cookie=cookie)[1]
    assert answer(lab, "/problem/07", cookie=cookie)["held"] == 1


def test_graphql_is_spoken_as_any_client_speaks_it(lab: Lab) -> None:
    query = json.dumps({"query": "query ($year: Int!) { summary(year: $year) { length } }", "variables": {"year": 2020}})
    status, _, body = ask(lab, "/problem/08", "POST", query.encode(), content_type="application/json")
    assert status == 200
    assert json.loads(body) == {"data": {"summary": {"length": 700_000}}}
    status, _, body = ask(lab, "/problem/08", "POST", b'{"query": "{ nothing }"}', content_type="application/json")
    assert status in (200, 400)
    assert "nothing" in json.loads(body)["errors"][0]["message"]


def heat(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["npm", "test", "--silent", *arguments]
    return subprocess.run(command, cwd=FOLDER, env=environment(), capture_output=True, text=True, check=False, timeout=120)


def test_npm_test_heats_a_url_up_by_an_exact_number_of_requests(lab: Lab) -> None:
    answer(lab, "/lab/problems/02/stop", "POST", 201)
    done = heat(f"{lab.url}/problem/02")
    assert done.returncode == 0, done.stderr
    assert "200 requests answered" in done.stdout
    assert heat(f"{lab.url}/problem/02", "33").returncode == 0
    assert answer(lab, "/problem/02")["held"] == 234


@pytest.mark.parametrize("arguments", [[], ["problem/01"], ["http://localhost:3000/", "0"], ["http://localhost:3000/", "many"]])
def test_npm_test_without_a_url_says_how_it_is_used(arguments: list[str]) -> None:
    done = heat(*arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("Usage: npm test URL [REQUESTS]")


def test_npm_test_says_where_nobody_answers(tmp_path: Path) -> None:
    with occupied_port() as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/problem/01"
    done = heat(url)
    assert done.returncode == 1
    assert done.stderr.splitlines()[0] == f"error: nobody answers at {url}."


def test_npm_test_says_when_the_answers_are_refusals(lab: Lab) -> None:
    done = heat(f"{lab.url}/problem/none")
    assert done.returncode == 1
    assert "error: 200 of 200 answers were no success" in done.stderr


# The description


def test_every_call_that_is_described_is_served_with_these_methods_and_no_others(lab: Lab) -> None:
    described = answer(lab, "/openapi.json")["paths"]
    for path, methods in described.items():
        status, headers, _ = ask(lab, path.replace("{id}", "02leak"), "PATCH")
        assert status == 405, path
        assert {name.strip().lower() for name in headers["allow"].split(",")} - {"head"} == set(methods), path


def test_the_page_of_the_description_has_every_call_and_no_script(lab: Lab) -> None:
    _, headers, body = ask(lab, "/docs")
    page = body.decode()
    assert headers["content-security-policy"].startswith("default-src 'self'")
    for path, methods in answer(lab, "/openapi.json")["paths"].items():
        for method in methods:
            assert f"<code>{method.upper()} {path}</code>" in page
    assert "<script" not in page


def test_the_start_of_the_readme_is_what_the_lab_says(lab: Lab) -> None:
    readme = (FOLDER / "README.md").read_text()
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip().removeprefix("v")
    line = f"The leak lab listens on {lab.url}/ (process {lab.process.pid}, Node.js {version})."
    assert line in lab.log.read_text()
    assert "    The leak lab listens on http://127.0.0.1:3000/ (process 4711, Node.js " in readme
