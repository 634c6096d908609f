"""Snapshots at intervals, lines about memory, and a word when the heap only grows."""

from __future__ import annotations

import gc
import io
import os
import re
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st
from services import eventually

import heaptrail
from heaptrail.agent.allocators import allocated_bytes, measure_memory
from heaptrail.agent.monitors import GrowthWatch, HeapGrowth, print_memory, snap_every, warn_of_growth
from heaptrail.agent.monitors import snapshots as snapshot_series
from heaptrail.agent.monitors.growth import GrowthStreak
from heaptrail.errors import CaptureRefused, CaptureRunning

MIB = 1024 * 1024


@pytest.fixture(autouse=True)
def _no_thread_stays() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert eventually(lambda: set(threading.enumerate()) <= before)
    assert not [each for each in gc.callbacks if isinstance(getattr(each, "__self__", None), GrowthWatch)]


# What the memory is


def test_the_resident_set_is_what_the_kernel_says() -> None:
    assert measure_memory().resident == pytest.approx(psutil.Process().memory_info().rss, rel=0.05)


def test_small_objects_are_heap_and_large_ones_external() -> None:
    before = measure_memory()
    small = [object() for _ in range(100_000)]
    large = bytearray(20 * MIB)
    after = measure_memory()
    assert after.heap_used - before.heap_used == pytest.approx(100_000 * object().__sizeof__(), rel=0.1)
    assert after.external - before.external >= len(large)
    assert after.heap_total >= after.heap_used
    del small, large
    assert allocated_bytes() < after.heap_used + after.external - 20 * MIB


# Growth over collections


def observe(streak: GrowthStreak, sizes: list[float], *, every: float = 10.0, since: float = 0.0) -> list[HeapGrowth]:
    """What is said of these sizes in MiB, one collection every so many seconds."""
    found = (streak.observe(int(size * MIB), since + (number + 1) * every) for number, size in enumerate(sizes))
    return [growth for growth in found if growth is not None]


def test_a_heap_that_grows_over_five_collections_is_worth_a_word() -> None:
    [growth] = observe(GrowthStreak(5, 0.0, 0.0), [100, 101, 102, 103, 104, 105])
    assert (growth.before, growth.after, growth.collections, growth.seconds) == (100 * MIB, 105 * MIB, 5, 50.0)
    assert str(growth) == ("the heap grew over 5 full collections in a row: 100.0 MiB → 105.0 MiB in 50 s, 6.00 MiB a minute")


def test_four_are_not_yet() -> None:
    assert observe(GrowthStreak(5, 0.0, 0.0), [100, 101, 102, 103, 104]) == []


def test_a_collection_that_frees_something_begins_the_count_again() -> None:
    assert observe(GrowthStreak(5, 0.0, 0.0), [100, 101, 102, 103, 104, 102, 103, 104, 105, 106]) == []
    assert len(observe(GrowthStreak(5, 0.0, 0.0), [100, 101, 99, 100, 101, 102, 103, 104])) == 1


def test_it_is_said_again_only_after_as_many_more() -> None:
    assert len(observe(GrowthStreak(3, 0.0, 0.0), list(range(100, 110)))) == 3


def test_nothing_is_said_while_the_service_warms_up() -> None:
    assert observe(GrowthStreak(5, 60.0, 0.0), list(range(100, 106)), every=9.9) == []
    later = observe(GrowthStreak(5, 60.0, 0.0), list(range(100, 130)), every=9.9)
    assert later[0].seconds >= 60.0
    assert later[0].before >= 105 * MIB


def test_a_burst_that_is_over_soon_is_no_leak() -> None:
    streak = GrowthStreak(5, 60.0, 0.0)
    assert observe(streak, [50, 50, 50, 50], every=30.0) == []
    assert observe(streak, list(range(100, 200)), every=0.3, since=120.0) == []


def test_noise_is_no_growth() -> None:
    assert observe(GrowthStreak(3, 0.0, 0.0), [100 + number * 0.0001 for number in range(50)]) == []


def test_slow_growth_is_found_when_it_adds_up() -> None:
    growths = observe(GrowthStreak(3, 0.0, 0.0), [100 + number * 0.03 for number in range(100)])
    assert growths


def test_a_cache_that_fills_is_no_leak() -> None:
    filling = [200 - 100 * 0.6**number for number in range(40)]
    assert observe(GrowthStreak(5, 0.0, 0.0), filling) == []


@given(st.lists(st.floats(1, 2000), max_size=200))
def test_it_is_never_said_of_a_heap_that_did_not_grow(sizes: list[float]) -> None:
    for growth in observe(GrowthStreak(2, 0.0, 0.0), sizes):
        assert growth.after > growth.before
        assert growth.collections >= 2


@given(st.integers(2, 9), st.floats(0.2, 50), st.floats(0.1, 1000))
def test_steady_growth_is_always_found(collections: int, step: float, every: float) -> None:
    sizes = [100 + number * step for number in range(collections + 1)]
    assert len(observe(GrowthStreak(collections, 0.0, 0.0), sizes, every=every)) == 1


def test_one_collection_is_refused() -> None:
    with pytest.raises(ValueError, match="at least two"):
        warn_of_growth(1)


def test_a_real_leak_is_warned_of_and_the_callback_told(caplog: pytest.LogCaptureFixture) -> None:
    told: list[HeapGrowth] = []
    leak = []
    watch = warn_of_growth(3, told.append, warm_up=0.0)

    def grown() -> bool:
        leak.append(["kept"] * 100_000)
        gc.collect()
        return bool(told)

    try:
        assert eventually(grown)
    finally:
        watch.stop()
    assert told[0].after - told[0].before >= 3 * 800_000
    assert eventually(lambda: "full collections in a row" in caplog.text)


def test_a_process_that_frees_what_it_takes_is_not_warned_of() -> None:
    told: list[HeapGrowth] = []
    watch = warn_of_growth(2, told.append, warm_up=0.0)
    for _ in range(40):
        taken = [["freed"] * 1000 for _ in range(100)]
        gc.collect()
        del taken
        gc.collect()
    watch.stop()
    assert told == []


def test_a_callback_that_fails_is_logged_and_called_again(caplog: pytest.LogCaptureFixture) -> None:
    calls: list[HeapGrowth] = []

    def fail(growth: HeapGrowth) -> None:
        calls.append(growth)
        raise RuntimeError("of the callback")

    watch = warn_of_growth(2, fail, warm_up=0.0)
    leak = []

    def called_twice() -> bool:
        leak.append(["kept"] * 100_000)
        gc.collect()
        return len(calls) >= 2

    assert eventually(called_twice)
    watch.stop()
    assert "of the callback" in caplog.text


def test_a_callback_may_stop_the_watch() -> None:
    stopped = threading.Event()

    def stop(_growth: HeapGrowth) -> None:
        watch.stop()
        stopped.set()

    watch = warn_of_growth(2, stop, warm_up=0.0)
    leak = []

    def has_stopped() -> bool:
        leak.append(["kept"] * 100_000)
        gc.collect()
        return stopped.is_set()

    assert eventually(has_stopped)


def test_a_forked_child_is_warned_too() -> None:
    watch = warn_of_growth(2, lambda _growth: os._exit(0), warm_up=0.0)
    child = os.fork()
    if child == 0:
        leak = []
        while True:
            leak.append(["kept"] * 100_000)
            gc.collect()
            time.sleep(0.01)
    assert os.waitpid(child, 0)[1] == 0
    watch.stop()


# Lines about memory


def test_lines_are_printed_aligned_until_it_is_stopped() -> None:
    stream = io.StringIO()
    printer = print_memory(0.01, stream=stream)
    assert eventually(lambda: stream.getvalue().count("\n") >= 3)
    kept = bytearray(30 * MIB)
    seen = stream.getvalue().count("\n")
    assert eventually(lambda: stream.getvalue().count("\n") >= seen + 3)
    assert printer.stop().resident > 0
    lines = stream.getvalue().splitlines()
    assert len({len(line) for line in lines}) == 1
    figures = re.fullmatch(
        r"memory +\d+ s   rss +([\d.,]+) MiB +[+-][\d.,]+   heap +[\d.,]+ MiB +[+-][\d.,]+"
        r"   external +[\d.,]+ MiB +([+-][\d.,]+)",
        lines[-1],
    )
    assert figures
    assert float(figures[2]) >= 29
    assert len(kept) == 30 * MIB
    time.sleep(0.05)
    assert stream.getvalue().splitlines() == lines


def test_it_ends_after_the_duration() -> None:
    stream = io.StringIO()
    assert print_memory(0.01, duration=0.05, stream=stream).wait().resident > 0
    assert 1 <= len(stream.getvalue().splitlines()) <= 5


def test_a_stream_that_is_closed_ends_it_quietly() -> None:
    stream = io.StringIO()
    stream.close()
    printer = print_memory(0.01, stream=stream)
    printer.wait()


def test_it_is_a_context_manager_and_prints_to_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    with print_memory(0.01):
        assert eventually(lambda: "rss" in capfd.readouterr().err)


def test_an_interval_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="more than none"):
        print_memory(0)


# Snapshots at intervals


def test_so_many_snapshots_appear_and_open(tmp_path: Path) -> None:
    program = (
        "from heaptrail.agent.monitors import snap_every;"
        "series = snap_every(2, 0.2, 'snapshots'); assert series.paths == ();"
        "assert series.wait(60); assert series.errors == (), series.errors; print(*series.paths, sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    paths = [tmp_path / line for line in done.stdout.split()]
    assert paths == sorted((tmp_path / "snapshots").iterdir())
    assert len(paths) == 2
    for path in paths:
        assert re.fullmatch(r"heap_snapshot-\d{8}T\d{6}\.\d{3}Z-\d+\.heapsnapshot", path.name)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert heaptrail.open(path).runtime == "python"


def test_one_that_fails_is_told_and_the_others_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    answers: list[Exception | None] = [CaptureRefused("no room"), None, OSError("disk"), None]

    def capture(path: Path, **_options: object) -> None:
        answer = answers.pop(0)
        if answer is not None:
            raise answer
        path.touch()

    monkeypatch.setattr(snapshot_series, "capture_heap", capture)
    series = snap_every(4, 0.01, tmp_path)
    assert series.wait(60)
    assert len(series.paths) == 2
    assert [str(error) for error in series.errors] == ["no room", "disk"]
    assert "no room" in caplog.text


def test_another_capture_that_is_under_way_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Exception | None] = [CaptureRunning("another"), CaptureRunning("another"), None]

    def capture(path: Path, **_options: object) -> None:
        answer = answers.pop(0)
        if answer is not None:
            raise answer

    monkeypatch.setattr(snapshot_series, "capture_heap", capture)
    monkeypatch.setattr(snapshot_series, "_RETRY_SECONDS", 0.01)
    series = snap_every(1, 0.01, tmp_path)
    assert series.wait(60)
    assert (len(series.paths), series.errors) == (1, ())


def test_a_series_can_be_stopped(tmp_path: Path) -> None:
    series = snap_every(1000, 100.0, tmp_path)
    assert not series.done
    series.stop()
    assert series.done
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("times", "interval"), [(0, 1.0), (-1, 1.0), (1, 0.0), (1, -5.0)])
def test_no_times_and_no_interval_are_refused(times: int, interval: float) -> None:
    with pytest.raises(ValueError, match="more than none"):
        snap_every(times, interval)
