"""Settings, the ceiling, and the end of a lab."""

from __future__ import annotations

import signal
import subprocess
from typing import TYPE_CHECKING

import psutil
import pytest
from conformance import COMMANDS, MIB, PATIENCE_SECONDS, PATTERNS, becomes, client_of, require, running
from contract import CacheContents, Cards, PatternReply, Problem, Status
from node_lab import environment
from services import occupied_port

if TYPE_CHECKING:
    from pathlib import Path

    from conformance import Server

BAD = [
    ("PORT", "no number"),
    ("PORT", "-1"),
    ("PORT", "65536"),
    ("PORT", "80.5"),
    ("LAB_UNIT_MIB", "large"),
    ("LAB_UNIT_MIB", "0"),
    ("LAB_UNIT_MIB", "-8"),
    ("LAB_UNIT_MIB", "nan"),
    ("LAB_UNIT_MIB", "inf"),
    ("LAB_UNIT_MIB", "128.5"),
    ("LAB_MAX_RSS_MIB", "much"),
    ("LAB_MAX_RSS_MIB", "0"),
    ("LAB_MAX_RSS_MIB", "nan"),
]


def start(runtime: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """What a lab says that cannot start."""
    require(runtime)
    command, values = COMMANDS[runtime], environment(**settings)
    return subprocess.run(command, cwd=folder, env=values, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS)


def only_error(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that says what is wrong; another may say what to do."""
    assert done.returncode == 2, done.stderr
    first, *rest = done.stderr.splitlines()
    assert first.startswith("error: ")
    assert [line for line in rest if not line.startswith("help:  ")] == []
    assert len(rest) <= 1
    return first


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_setting_that_makes_no_sense_is_named_and_nothing_starts(runtime: str, name: str, value: str, tmp_path: Path) -> None:
    settings = {"PORT": "0", name: value} if name == "PORT" else {name: value}
    message = only_error(start(runtime, tmp_path, **settings))
    assert name in message
    assert value in message


def test_a_port_that_is_taken_is_named_and_nothing_starts(runtime: str, tmp_path: Path) -> None:
    with occupied_port() as taken:
        port = str(taken.getsockname()[1])
        assert port in only_error(start(runtime, tmp_path, PORT=port))


def test_a_host_that_is_none_of_this_machine_is_named(runtime: str, tmp_path: Path) -> None:
    assert "203.0.113.1" in only_error(start(runtime, tmp_path, HOST="203.0.113.1", PORT="3999"))


def test_a_lab_listens_on_loopback_alone(server: Server) -> None:
    listening = [
        connection.laddr.ip
        for connection in psutil.Process(server.process.pid).net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert listening == ["127.0.0.1"]


async def test_the_size_of_a_unit_may_be_a_fraction(runtime: str, tmp_path: Path) -> None:
    with running(runtime, tmp_path / "lab", LAB_UNIT_MIB="0.25") as server:
        async with client_of(server) as lab:
            assert (await lab.get("/lab/cards")).parse(Cards, 200).unit_mib == 0.25
            for _ in range(8):
                answer = await lab.post("/memory-leak/cache/start")
            stats = answer.parse(PatternReply[CacheContents], 201).stats
            assert (stats.size, float(stats.memory_usage.removesuffix("MB"))) == (8, 2)


async def test_at_the_ceiling_every_leak_ends_and_the_lab_says_so(runtime: str, tmp_path: Path) -> None:
    ceiling = 400
    with running(runtime, tmp_path / "lab", LAB_UNIT_MIB="16", LAB_MAX_RSS_MIB=str(ceiling)) as server:
        async with client_of(server) as lab:
            await lab.get("/problem/02leak")
            # The timers alone reach the ceiling: nothing is started once it may be near.
            for pattern in [*PATTERNS, "timer", "timer"]:
                await lab.post(f"/memory-leak/{pattern}/start")

            async def reached() -> bool:
                return (await lab.get("/memory-leak/status")).parse(Status, 200).ceiling.reached_at is not None

            await becomes(reached, "the ceiling")
            status = (await lab.get("/memory-leak/status")).parse(Status, 200)
            assert status.ceiling.max_rss_mib == ceiling
            assert str(ceiling) in str(status.ceiling.message)
            patterns = status.patterns
            assert not patterns.timer.stats.is_leaking
            assert not patterns.cache.is_leaking
            assert not any((patterns.closure.is_leaking, patterns.event.is_leaking, patterns.global_variable.is_leaking))
            async with lab.events() as events:
                event = await anext(events)
            assert event.ceiling_reached == status.ceiling.message
            assert event.leaking.problems == []

            async def released() -> bool:
                await lab.get("/mem")
                return server.resident < (ceiling - 100) * MIB

            await becomes(released, "the memory is given back")
            again = (await lab.post("/memory-leak/cache/start")).parse(PatternReply[CacheContents], 201)
            assert again.message.endswith(f"started anew. {status.ceiling.message}")
            assert again.stats.size == 1


async def test_the_call_that_reaches_the_ceiling_is_told_so(runtime: str, tmp_path: Path) -> None:
    with running(runtime, tmp_path / "lab", LAB_UNIT_MIB="128", LAB_MAX_RSS_MIB="160") as server:
        async with client_of(server) as lab:
            reply = (await lab.post("/memory-leak/cache/start")).parse(PatternReply[CacheContents], 201)
            assert "ceiling of 160 MiB" in reply.message
            assert reply.stats.size == 0


async def test_the_request_to_an_exercise_that_reaches_the_ceiling_is_told_so(runtime: str, tmp_path: Path) -> None:
    with running(runtime, tmp_path / "lab", LAB_MAX_RSS_MIB="10") as server:
        async with client_of(server) as lab:
            reply = (await lab.get("/problem/02leak")).parse(Problem, 200)
            assert "ceiling of 10 MiB" in reply.message
            assert reply.held == 0


async def test_a_timer_that_runs_into_the_ceiling_is_stopped(runtime: str, tmp_path: Path) -> None:
    with running(runtime, tmp_path / "lab", LAB_UNIT_MIB="64", LAB_MAX_RSS_MIB="400") as server:
        async with client_of(server) as lab:
            await lab.post("/memory-leak/timer/start")

            async def reached() -> bool:
                status = (await lab.get("/memory-leak/status")).parse(Status, 200)
                return status.ceiling.reached_at is not None and not status.patterns.timer.stats.is_leaking

            await becomes(reached, "the ceiling")


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
async def test_a_lab_ends_when_it_is_told_to_whoever_still_reads(runtime: str, ending: signal.Signals, tmp_path: Path) -> None:
    with running(runtime, tmp_path / "lab") as server:
        async with client_of(server) as lab, lab.events() as events:
            await anext(events)
            await lab.post("/memory-leak/timer/start")
            server.process.send_signal(ending)

            async def ended() -> bool:
                return server.process.poll() is not None

            await becomes(ended, "the end of the lab")
        assert server.process.wait() == 128 + ending
    output = (tmp_path / "lab" / "output.log").read_text()
    assert "Traceback" not in output
    assert "    at " not in output
