"""Under another condition the zoo expects what is then true, and the noise is one that can be told from a leak."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from zoo.cases import Case, load_case  # noqa: E402
from zoo.conditions import CONDITIONS, PLAIN, Condition  # noqa: E402
from zoo.lab import load_lab_cases  # noqa: E402
from zoo.loading import load, write_plan  # noqa: E402
from zoo.running import noise_environment  # noqa: E402

from heaptrail.errors import LoadFailed  # noqa: E402
from heaptrail.targets.addresses import free_port  # noqa: E402

ONE_IN_TEN, NOISE, FEW = (CONDITIONS[name] for name in ("one-in-ten", "noise", "few"))


@pytest.fixture(scope="module")
def node_case() -> Case:
    return load_case(ROOT / "zoo" / "cache-map-without-bound")


@pytest.fixture(scope="module")
def page_case() -> Case:
    return load_case(ROOT / "zoo" / "page-router-undo")


def test_under_the_plain_condition_a_case_is_as_it_says(node_case: Case) -> None:
    assert PLAIN.expectation(node_case) == node_case
    assert (PLAIN.count(node_case), PLAIN.warmup(node_case)) == (node_case.requests, node_case.warmup)


def test_a_leak_on_one_request_in_ten_grows_by_a_tenth(node_case: Case) -> None:
    assert node_case.leaks[0].per_request == (1.0,)
    assert ONE_IN_TEN.expectation(node_case).leaks[0].per_request == (0.1,)


def test_nothing_but_the_growth_is_expected_otherwise(node_case: Case) -> None:
    expected = ONE_IN_TEN.expectation(node_case)
    assert replace(expected, leaks=node_case.leaks) == node_case


def test_the_server_is_warmed_up_as_ever_where_it_gets_one_request_in_ten(node_case: Case) -> None:
    assert ONE_IN_TEN.warmup(node_case) == 10 * node_case.warmup


def test_few_requests_are_fewer_than_those_of_a_hunt_by_default(node_case: Case) -> None:
    assert FEW.count(node_case) == 200


def test_no_server_gets_more_requests_than_its_case_says() -> None:
    explosive = next(case for case in load_lab_cases() if case.name == "lab-explosive")
    assert FEW.count(explosive) == explosive.requests
    assert ONE_IN_TEN.count(explosive) == 10 * explosive.requests


def test_a_page_does_what_leaks_every_tenth_time(page_case: Case) -> None:
    action = ONE_IN_TEN.action(page_case)
    assert action is not None
    script = (
        f"globalThis.done = 0; for (let i = 0; i < 100; i += 1) ({action.replace(page_case.action or '', 'done += 1')}); done"
    )
    assert subprocess.check_output(["node", "-p", script], text=True).strip() == "10"


def test_no_noise_is_expected_where_none_can_be_made(page_case: Case) -> None:
    assert not NOISE.suits(page_case)
    assert ONE_IN_TEN.suits(page_case)
    for case in load_lab_cases():
        assert NOISE.suits(case) != case.in_python
        assert FEW.suits(case)


@given(st.integers(50, 5000), st.integers(1, 5000), st.data())
def test_the_cache_of_the_noise_grows_half_as_much_in_the_second_round_at_most(
    requests: int, warmup: int, data: st.DataObject
) -> None:
    case = replace(load_case(ROOT / "zoo" / "clean-bare"), requests=requests, warmup=warmup)
    bound = NOISE.noise_bound(case)
    entries = [0]
    for count in (warmup, requests, requests):
        entries.append(min(bound, entries[-1] + data.draw(st.integers(count // 2, count))))
    first, second = entries[2] - entries[1], entries[3] - entries[2]
    assert second <= first / 2 + 1


class Counting:
    """A server on a port of its own that counts its requests, and ends each connection after its answer."""

    def __init__(self) -> None:
        self.requests = 0

    async def __aenter__(self) -> Counting:
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            self.requests += 1
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
            await writer.drain()
        writer.close()


@pytest.mark.parametrize("condition", [NOISE, ONE_IN_TEN], ids=lambda condition: condition.name)
async def test_the_server_gets_exactly_its_share_of_the_requests_and_the_noise_others(
    tmp_path: Path, node_case: Case, condition: Condition
) -> None:
    async with Counting() as server, Counting() as noise:
        write_plan(tmp_path / "load.json", node_case, condition, noise.port, tmp_path)
        await load(json.loads((tmp_path / "load.json").read_text()), server.port, 200)
    assert server.requests == 200 // condition.one_in
    least = 180 if condition is ONE_IN_TEN else 100
    assert least <= noise.requests <= (180 if condition is ONE_IN_TEN else 200)


async def test_a_load_command_of_the_case_makes_its_share_as_well(tmp_path: Path, node_case: Case) -> None:
    case = replace(node_case, load=f"{sys.executable} -c \"open('made', 'w').write('{{requests}} {{port}}')\"")
    async with Counting() as noise:
        write_plan(tmp_path / "load.json", case, ONE_IN_TEN, noise.port, tmp_path)
        await load(json.loads((tmp_path / "load.json").read_text()), 4711, 50)
    assert (tmp_path / "made").read_text() == "5 4711"


async def test_noise_that_is_not_there_is_no_noise(tmp_path: Path, node_case: Case) -> None:
    async with Counting() as server:
        write_plan(tmp_path / "load.json", node_case, NOISE, free_port(), tmp_path)
        with pytest.raises(LoadFailed):
            await load(json.loads((tmp_path / "load.json").read_text()), server.port, 200)


@pytest.mark.parametrize("program", [["node", "server.js"], [sys.executable, "server.py"], ["node", "other.js"]])
def test_the_noise_is_made_in_the_process_of_the_server_and_in_no_other(tmp_path: Path, program: list[str]) -> None:
    ask = {
        ".js": "fetch(`http://127.0.0.1:${process.env.ZOO_NOISE_PORT}/`).then(() => console.log('heard'), (error) =>"
        " console.log(error.cause.code === 'ECONNREFUSED' ? 'silent' : 'heard'))",
        ".py": "import http.client, os\nconnection = http.client.HTTPConnection('127.0.0.1', int(os.environ['ZOO_NOISE_PORT']))\n"
        "try:\n    connection.request('GET', '/')\n    print('heard')\nexcept ConnectionRefusedError:\n    print('silent')\n",
    }
    script = tmp_path / program[1]
    script.write_text(ask[script.suffix])
    server = script.name if "server" in script.name else "server.js"
    environment = {**os.environ, **noise_environment(server, free_port(), 50, tmp_path)}
    done = subprocess.run(program, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ("heard" if script.name == server else "silent"), done.stderr
