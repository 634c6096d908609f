"""What a timer adds it adds by the second, however few requests there are. On tiny heaps, and in a hunt."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from shop_heaps import keep_baskets, over

from heaptrail.formats.verdict import verdict_json
from heaptrail.formats.verdict_reading import read_verdict
from heaptrail.hunt import HuntPlan, hunt
from heaptrail.hunt.evidence import known_times
from heaptrail.hunt.round_times import round_times
from heaptrail.model import RoundTime

TWO_REQUESTS = (2,)
LONG_AND_SHORT = (RoundTime(6.0, 0.1), RoundTime(3.0, 0.1))


def test_what_grows_by_the_second_is_a_leak_in_rounds_of_any_length():
    verdict = over(1000, 1600, 1900, build=keep_baskets, requests=TWO_REQUESTS, times=LONG_AND_SHORT)
    (suspect,) = verdict.suspects
    assert not verdict.clean
    assert suspect.confidence == "likely"
    assert suspect.sentence.startswith("+100 Basket per second, 100 B each  (9.0 s, two rounds: +600, +300)")
    assert (suspect.growth.count_per_second, suspect.growth.bytes_per_second) == (100.0, 10_000.0)
    assert suspect.growth.count_per_request == 225.0
    assert any("whether requests come or not: these took 200 ms of 9.0 s" in fact for fact in suspect.evidence)


def test_what_speeds_up_after_few_requests_is_told_by_the_second_as_well():
    (suspect,) = over(10, 110, 410, build=keep_baskets, requests=TWO_REQUESTS, times=(RoundTime(4.0, 0.1),) * 2).suspects
    assert suspect.confidence == "likely"
    assert suspect.sentence.startswith("+50.00 Basket per second")


def test_without_the_times_the_same_growth_slows_down():
    assert over(1000, 1600, 1900, build=keep_baskets, requests=TWO_REQUESTS).clean


def test_growth_that_is_even_by_both_is_told_by_the_request_where_each_brings_the_same_whole_number():
    (suspect,) = over(10, 30, 50, build=keep_baskets, requests=TWO_REQUESTS, times=(RoundTime(3.0, 0.1),) * 2).suspects
    assert suspect.sentence.startswith("+10.00 Basket per request")
    assert suspect.growth.count_per_second is None


def test_growth_by_the_request_is_told_by_the_request_however_long_the_rounds_are():
    (suspect,) = over(10, 110, 210, build=keep_baskets, times=LONG_AND_SHORT).suspects
    assert (suspect.confidence, suspect.growth.count_per_second) == ("certain", None)


def test_a_leak_in_some_requests_only_is_told_by_the_request():
    times = (RoundTime(3.0, 0.5), RoundTime(3.3, 0.5))
    (suspect,) = over(10, 110, 220, build=keep_baskets, requests=(1000,), times=times).suspects
    assert suspect.growth.count_per_second is None


def test_a_cache_that_fills_grows_neither_by_the_request_nor_by_the_second():
    verdict = over(10, 610, 910, build=keep_baskets, times=(RoundTime(3.0, 0.1), RoundTime(3.2, 0.1)))
    assert verdict.clean
    assert not verdict.suspects


def test_time_says_nothing_where_it_went_by_in_answering_requests():
    busy = (RoundTime(6.0, 5.5), RoundTime(3.0, 2.5))
    assert over(1000, 1600, 1900, build=keep_baskets, times=busy).clean


def test_what_is_even_by_the_second_but_of_other_kinds_in_each_round_is_no_leak():
    def load_late(service, amount):  # type: ignore[no-untyped-def]
        for number in range(amount):
            service.property(service.baskets, f"module-{number}", f"Kind{number // 300}", 100)

    assert over(0, 600, 900, build=load_late, requests=TWO_REQUESTS, times=LONG_AND_SHORT).clean


def test_a_kept_verdict_has_its_rates_per_second(tmp_path: Path):
    verdict = over(1000, 1600, 1900, build=keep_baskets, requests=TWO_REQUESTS, times=LONG_AND_SHORT)
    document = json.loads(verdict_json(verdict))
    assert document["suspects"][0]["growth"]["per_second"] == {"count": 100.0, "bytes": 10_000.0}
    kept = tmp_path / "verdict.json"
    kept.write_text(json.dumps(document))
    read = read_verdict(kept)
    assert read is not None
    assert read.suspects[0].growth == verdict.suspects[0].growth


def test_a_verdict_of_an_earlier_version_has_none(tmp_path: Path):
    document = json.loads(verdict_json(over(10, 110, 210, build=keep_baskets)))
    del document["suspects"][0]["growth"]["per_second"]
    kept = tmp_path / "verdict.json"
    kept.write_text(json.dumps(document))
    read = read_verdict(kept)
    assert read is not None
    assert read.suspects[0].growth.count_per_second is None


def step(name: str, second: float, **facts: object) -> dict[str, object]:
    return {"at": f"2026-01-31T12:00:{second:06.3f}+00:00", "step": name, **facts}


def snapshot(number: int, began: float, pause: float) -> dict[str, object]:
    moment = f"2026-01-31T12:00:{began:06.3f}+00:00"
    return step("snapshot", began + pause + 1, file=f"{number}.heapsnapshot", began=moment, seconds=pause)


def test_a_round_lasts_from_one_snapshot_to_the_next_without_the_pause():
    steps = [
        step("warm up", 1, requests=40, seconds=0.9),
        snapshot(1, 2.0, 0.5),
        step("load 1", 4, requests=2, seconds=0.25),
        snapshot(2, 6.0, 1.0),
        step("load 2", 9, requests=2, seconds=0.125),
        snapshot(3, 10.0, 0.5),
    ]
    files = [f"{number}.heapsnapshot" for number in (1, 2, 3)]
    assert round_times(steps, files) == (RoundTime(3.5, 0.25), RoundTime(3.0, 0.125))
    assert round_times(steps, [files[0], files[2]]) == (RoundTime(7.5, 0.375),)
    assert round_times(steps[1:3], files) == ()
    assert round_times([{**each, "began": "yesterday"} for each in steps], files) == ()


SAMPLES_BY_A_TIMER = """\
import asyncio, os
from asyncio import start_server

class Sample:
    def __init__(self, number):
        self.text = f"sample {number}"

SAMPLES = []

async def sample():
    clock = asyncio.get_running_loop().time
    began = clock()
    while True:
        SAMPLES.extend(map(Sample, range(int(5000 * (clock() - began)) - len(SAMPLES))))
        await asyncio.sleep(0.02)

async def answer(reader, writer):
    while await reader.readuntil(b"\\r\\n\\r\\n"):
        writer.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok")

async def main():
    server = await start_server(answer, "127.0.0.1", int(os.environ["PORT"]))
    sampling = asyncio.create_task(sample())
    async with server:
        await server.serve_forever()

asyncio.run(main())
"""


@pytest.mark.parametrize("requests", [1, 2])
def test_a_hunt_with_few_requests_names_what_a_timer_adds_and_how_much_a_second(tmp_path: Path, requests: int):
    server = tmp_path / "server.py"
    server.write_text(SAMPLES_BY_A_TIMER)
    found = hunt(HuntPlan(command=(sys.executable, str(server)), warmup=1, requests=requests, out=tmp_path / "run"))
    suspect = found.verdict.suspects[0]
    assert not found.verdict.clean
    assert (suspect.class_name, suspect.holder.name) == ("Sample", "__main__.SAMPLES")
    assert suspect.growth.count_per_second is not None
    assert "Sample per second" in suspect.sentence
    times = known_times(found.snapshots)
    assert len(times) == 2
    assert suspect.growth.count_per_second == pytest.approx(sum(suspect.growth.count) / sum(time.seconds for time in times))
    assert all(time.load_seconds < time.seconds for time in times)
