"""What the leak patterns of the Python lab promise: measured numbers, everything released, and a ceiling."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from lab_processes import UNIT_MIB, Lab, python_lab
from services import eventually

MIB = 1 << 20
# Pattern, its name in the overview, its count and its memory, and how much a call leaks.
PATTERNS = [
    ("timer", "timer", "activeTimers", "memoryAllocated", UNIT_MIB),
    ("closure", "closure", "activeFunctions", "memoryAllocated", UNIT_MIB * 10 / 8),
    ("event", "event", "activeListeners", "totalMemoryAllocated", UNIT_MIB),
    ("global-variable", "globalVariable", "globalArrays", "totalMemoryUsage", UNIT_MIB),
]
ALL = ["timer", "cache", "closure", "event", "global-variable"]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with python_lab(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture
def lab(running: Lab) -> Lab:
    running.stop_everything()
    return running


def stats_of(status: dict[str, Any]) -> dict[str, Any]:
    found = status.get("stats", status)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(("pattern", "key", "count", "memory", "piece"), PATTERNS)
def test_each_start_leaks_a_piece_at_once_and_stop_releases_all(
    lab: Lab, pattern: str, key: str, count: str, memory: str, piece: float
) -> None:
    for number in (1, 2, 3):
        stats = lab.post(f"/memory-leak/{pattern}/start")["stats"]
        assert set(stats) == {count, memory, "isLeaking"}
        assert stats["isLeaking"] is True
        assert stats[count] == number
        if pattern != "timer":  # which goes on by itself
            assert stats[memory] == pytest.approx(number * piece)
        else:
            assert stats[memory] >= number * piece
    assert stats_of(lab.get("/memory-leak/status")["patterns"][key])[count] == 3
    released = lab.post(f"/memory-leak/{pattern}/stop")["stats"]
    assert released == {count: 0, memory: 0, "isLeaking": False}
    status = lab.get(f"/memory-leak/{pattern}/status")
    assert set(status) == {"message", "stats"}
    assert status["message"].endswith(" leak status")
    assert status["stats"] == released


def test_the_cache_tells_its_size_as_text_and_a_bound_that_nobody_keeps(lab: Lab) -> None:
    for number in (1, 2):
        stats = lab.post("/memory-leak/cache/start")["stats"]
        assert stats == {"size": number, "memoryUsage": f"{number * UNIT_MIB:g}MB", "maxSize": 1000}
    assert lab.get("/memory-leak/cache/stats") == {**stats, "isLeaking": True}
    assert lab.get("/memory-leak/cache/status") == {"isLeaking": True, "stats": stats, "message": "Cache status"}
    assert lab.post("/memory-leak/cache/stop")["stats"] == {"size": 0, "memoryUsage": "0MB", "maxSize": 1000}


@pytest.mark.parametrize("pattern", ALL)
def test_stop_is_harmless_when_nothing_leaks(lab: Lab, pattern: str) -> None:
    assert lab.post(f"/memory-leak/{pattern}/stop") == lab.post(f"/memory-leak/{pattern}/stop")


def test_the_status_of_the_timers_has_a_message(lab: Lab) -> None:
    assert lab.get("/memory-leak/timer/status") == {
        "message": "Timer leak status",
        "stats": {"activeTimers": 0, "memoryAllocated": 0, "isLeaking": False},
    }


def test_a_timer_leaks_on_without_a_request(lab: Lab) -> None:
    before = lab.post("/memory-leak/timer/start")["stats"]["memoryAllocated"]
    assert eventually(lambda: lab.get("/memory-leak/timer/status")["stats"]["memoryAllocated"] >= before + 2 * UNIT_MIB)
    assert lab.get("/memory-leak/timer/status")["stats"]["activeTimers"] == 1


def test_an_event_reaches_every_listener(lab: Lab) -> None:
    assert lab.post("/memory-leak/event/trigger") == {"message": "Event triggered", "listenersNotified": 0}
    lab.post("/memory-leak/event/start")
    lab.post("/memory-leak/event/start")
    assert lab.post("/memory-leak/event/trigger") == {"message": "Event triggered", "listenersNotified": 2}


@pytest.mark.parametrize("pattern", ALL)
def test_what_leaks_is_in_the_memory_of_the_process_and_goes_with_stop(tmp_path: Path, pattern: str) -> None:
    with python_lab(tmp_path, LAB_UNIT_MIB="8") as lab:
        before = lab.get("/mem")
        for _ in range(4):
            lab.post(f"/memory-leak/{pattern}/start")
        during = lab.get("/mem")
        assert during["external"] - before["external"] >= 32 * MIB
        assert during["rss"] - before["rss"] >= 24 * MIB
        lab.post(f"/memory-leak/{pattern}/stop")
        assert lab.get("/mem")["external"] - before["external"] < 8 * MIB


def test_with_pieces_of_whole_megabytes_the_numbers_are_whole(tmp_path: Path) -> None:
    with python_lab(tmp_path, LAB_UNIT_MIB="8") as lab:
        assert b'"memoryAllocated":10,' in lab.request("POST", "/memory-leak/closure/start").body
        assert lab.post("/memory-leak/cache/start")["stats"]["memoryUsage"] == "8MB"
        cards = lab.get("/lab/cards")
        assert (cards["unitMiB"], cards["maxRssMiB"]) == (8, 2048)


def test_the_overview_has_the_time_in_utc_all_patterns_the_memory_and_the_ceiling(lab: Lab) -> None:
    overview = lab.get("/memory-leak/status")
    offset = datetime.fromisoformat(overview["timestamp"]).utcoffset()
    assert offset is not None
    assert offset.total_seconds() == 0
    assert set(overview["patterns"]) == {"timer", "cache", "closure", "event", "globalVariable"}
    assert set(overview["memory"]) == {"rss", "heapUsed", "heapTotal", "external"}
    assert all(value > MIB for value in overview["memory"].values())
    assert overview["ceiling"] == {"maxRssMiB": 2048, "reachedAt": None, "message": None}


def memory_events(lab: Lab, number: int) -> list[dict[str, Any]]:
    connection = http.client.HTTPConnection(lab.address, timeout=60)
    try:
        connection.request("GET", "/lab/memory")
        answer = connection.getresponse()
        assert answer.getheader("content-type", "").startswith("text/event-stream")
        found: list[dict[str, Any]] = []
        while len(found) < number:
            line = answer.readline().decode()
            if line.startswith("data: "):
                found.append(json.loads(line.removeprefix("data: ")))
        return found
    finally:
        connection.close()


def test_the_memory_is_told_again_and_again_with_what_leaks(lab: Lab) -> None:
    lab.post("/memory-leak/global-variable/start")
    lab.request("GET", "/problem/02leak")
    first, second = memory_events(lab, 2)
    assert first["timestamp"] < second["timestamp"]
    assert first["leaking"] == {
        "timer": False,
        "cache": False,
        "closure": False,
        "event": False,
        "globalVariable": True,
        "problems": ["02leak"],
    }
    assert first["ceilingReached"] is None
    assert first["rss"] > first["heapUsed"] > MIB


def reached(lab: Lab) -> dict[str, Any]:
    ceiling = lab.get("/memory-leak/status")["ceiling"]
    assert isinstance(ceiling, dict)
    return ceiling


def test_the_ceiling_stops_every_leak_and_says_so(tmp_path: Path) -> None:
    with python_lab(tmp_path) as lab:
        resident = lab.get("/memory-leak/status")["memory"]["rss"] // MIB
    with python_lab(tmp_path, LAB_MAX_RSS_MIB=str(resident + 60), LAB_UNIT_MIB="4") as lab:
        lab.post("/memory-leak/event/start")
        lab.request("GET", "/problem/02leak")
        sizes = []
        while reached(lab)["message"] is None:
            answer = lab.post("/memory-leak/cache/start")
            sizes.append(answer["stats"]["size"])
            assert len(sizes) < 100
        assert max(sizes) > 1
        assert sizes[-1] == 0
        assert answer["message"] == reached(lab)["message"]
        assert f"{resident + 60} MiB" in answer["message"]
        assert datetime.fromisoformat(reached(lab)["reachedAt"])
        (event,) = memory_events(lab, 1)
        assert event["ceilingReached"] == answer["message"]
        assert not any(event["leaking"].values())
        assert event["rss"] < (resident + 60) * MIB
        lab.post("/memory-leak/cache/start")
        assert lab.get("/memory-leak/cache/stats")["size"] == 1


def test_the_ceiling_stops_a_leak_that_grows_without_requests(tmp_path: Path) -> None:
    with python_lab(tmp_path, LAB_MAX_RSS_MIB="1") as lab:
        lab.request("GET", "/problem/06")
        assert eventually(lambda: reached(lab)["message"] is not None)
        assert lab.get("/problem/06?fixed=1")["held"] == 1
        (event,) = memory_events(lab, 1)
        assert event["leaking"]["problems"] == []
