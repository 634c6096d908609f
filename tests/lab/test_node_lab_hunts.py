"""Every leak of the lab in Node.js is found where it was planted, and no mended twin is accused."""

from __future__ import annotations

import json
import shlex
import sys
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any

import pytest
from node_lab import FOLDER, SETTINGS, running
from npm_packages import require_packages
from services import Heaptrail, inspector_port

if TYPE_CHECKING:
    from pathlib import Path

SERVER = ("--", "node", FOLDER / "server.js")
FEW = ("--warmup", "100", "--requests", "150")
CLEAN = "10real-production"


@dataclass(frozen=True)
class Planted:
    """A leak: the file that it is in, what its trail goes through, what leaks, and how a hunt for it is loaded."""

    name: str
    trail: tuple[str, ...]
    classes: tuple[str, ...]
    load: tuple[str, ...] = FEW


# What leaks by itself leaks by time: rounds that are long are of one length, however busy the machine is.
REQUESTS_AND_A_WHILE = """
import sys, time, urllib.request

for _ in range(int(sys.argv[2])):
    urllib.request.urlopen(sys.argv[1]).read()
time.sleep(4)
"""
LOAD = shlex.join([sys.executable, "-c", REQUESTS_AND_A_WHILE, "{url}", "{requests}"])
TICKING = ("--warmup", "40", "--requests", "2", "--load", LOAD)
STRINGS = ("(string)", "(concatenated string)", "(sliced string)")
EXERCISES = (
    Planted("01explosive", ("leaksSoMuch",), ("leakingNamedObject",), TICKING),
    Planted("02leak", ("naiveCache",), ("IncomingMessage", "Url")),
    Planted("03leaked-list", ("db", "prev"), ("DBQueryResult",)),
    Planted("04leaked-closure", ("nextCallback", "prev"), ("Function",)),
    Planted("05user", ("activeUsers",), ("User",)),
    Planted("06blowing-up", ("blowingUp",), STRINGS, TICKING),
    Planted("07sessions", ("MemoryStore.sessions",), STRINGS),
    Planted("08graphql", ("leakN",), STRINGS, ("--warmup", "20", "--requests", "30")),
    Planted("09sliced", ("slices",), STRINGS),
)
CALLS = ("--method", "POST", "--warmup", "4", "--requests", "16", "--concurrency", "2")
# Starts four timers where there are none, and waits until they have planned so many reports more.
LET_TIMERS_TICK = """
import json, sys, time, urllib.request

def ask(path, method):
    with urllib.request.urlopen(urllib.request.Request(sys.argv[1] + path, method=method)) as answer:
        return json.load(answer)["stats"]

before = ask("/status", "GET")
for _ in range(0 if before["isLeaking"] else 4):
    ask("/start", "POST")
while ask("/status", "GET")["memoryAllocated"] < before["memoryAllocated"] + int(sys.argv[2]):
    time.sleep(0.05)
"""
PATTERNS = (
    Planted("cache", ("cache",), ("Object", "Buffer"), CALLS),
    Planted("closure", ("functions",), ("Function",), CALLS),
    Planted("event", ("_events.priceChanged",), ("Function",), CALLS),
    Planted("global-variable", ("global.globalArrays",), ("Array",), CALLS),
)


@pytest.fixture(scope="module", autouse=True)
def _packages(tmp_path_factory: pytest.TempPathFactory) -> Any:
    require_packages(FOLDER)
    with pytest.MonkeyPatch.context() as patch:
        for name in SETTINGS:
            patch.delenv(name, raising=False)
        yield


def hunt(folder: Path, path: str, *options: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the verdict of a hunt in a lab that is started for it."""
    url = f"http://127.0.0.1:{{port}}{path}"
    command = Heaptrail("hunt", "--url", url, *options, "--json", "--out", folder / "run", *SERVER, cwd=folder)
    ended = command.finish()
    assert ended.returncode in (0, 1), ended.stderr
    assert command.left_over() == []
    verdict: dict[str, Any] = json.loads(ended.stdout)
    return ended.returncode, verdict


def must_be_found(planted: Planted, code: int, verdict: dict[str, Any]) -> None:
    assert code == 1, verdict["notes"]
    first = verdict["suspects"][0]
    assert first["class"] in planted.classes
    found = f"{first['holder']['name']} {first['trail_text']}"
    assert [name for name in planted.trail if name not in found] == [], found


@pytest.mark.parametrize("planted", EXERCISES, ids=lambda planted: planted.name)
def test_the_leak_of_an_exercise_is_found(planted: Planted, tmp_path: Path) -> None:
    must_be_found(planted, *hunt(tmp_path, f"/problem/{planted.name}", *planted.load))


@pytest.mark.parametrize("planted", EXERCISES, ids=lambda planted: planted.name)
def test_the_mended_twin_of_an_exercise_is_clean(planted: Planted, tmp_path: Path) -> None:
    code, verdict = hunt(tmp_path, f"/problem/{planted.name}?fixed=1", *FEW)
    assert (code, verdict["suspects"]) == (0, [])


def test_sessions_in_production_are_clean(tmp_path: Path) -> None:
    code, verdict = hunt(tmp_path, f"/problem/{CLEAN}", *FEW)
    assert (code, verdict["suspects"]) == (0, [])


@pytest.mark.parametrize("planted", PATTERNS, ids=lambda planted: planted.name)
def test_the_leak_of_a_pattern_is_found(planted: Planted, tmp_path: Path) -> None:
    must_be_found(planted, *hunt(tmp_path, f"/memory-leak/{planted.name}/start", *planted.load))


def test_timers_that_leak_by_themselves_are_found(tmp_path: Path) -> None:
    load = shlex.join([sys.executable, "-c", LET_TIMERS_TICK, "{url}", "{requests}"])
    options = ("--load", load, "--warmup", "8", "--requests", "30", "--ready", "http://127.0.0.1:{port}/health/ready")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAB_UNIT_MIB", "1")
        found = hunt(tmp_path, "/memory-leak/timer", *options)
    must_be_found(Planted("timer", ("timerListMap",), ("PendingReport", "Timeout")), *found)


@inspector_port
def test_the_command_on_a_card_finds_the_leak_of_the_lab_that_runs(tmp_path: Path) -> None:
    with running(tmp_path) as lab:
        connection = HTTPConnection("127.0.0.1", lab.port, timeout=60)
        connection.request("GET", "/lab/cards")
        cards = json.loads(connection.getresponse().read())
        connection.close()
        (command,) = [card["hunt"] for card in cards["exercises"] if card["id"] == "05user"]
        program, *arguments = shlex.split(command)
        assert program == "heaptrail"
        ended = Heaptrail(*arguments, cwd=tmp_path).finish()
        assert ended.returncode == 1, ended.stderr
        assert "activeUsers" in ended.stdout
        assert lab.process.poll() is None
