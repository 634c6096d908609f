"""Profiles now and then, or at times of the day."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from agent_processes import files, python
from hypothesis import given
from hypothesis import strategies as st

from heaptrail.agent import triggers
from heaptrail.agent.durations import parse_duration
from heaptrail.agent.triggers.schedule import next_time
from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def test_every_so_often_takes_a_profile_until_there_are_enough(tmp_path: Path) -> None:
    script = """
agent = Agent(exporter=exporters.File("profiles"))
agent.register(triggers.Schedule("100ms", limit=3), Note())
agent.start()
while threading.active_count() > 1 or agent.counters.exported < 3: time.sleep(0.01)
say(agent.counters.triggered)
"""
    with python(script, tmp_path) as process:
        assert process.line() == "3"
    assert len(files(tmp_path / "profiles")) == 3


def test_a_process_ends_without_waiting_for_the_next_time(tmp_path: Path) -> None:
    script = """
agent = Agent(exporter=exporters.File("profiles"))
agent.register(triggers.Schedule("1h"), Note())
agent.start()
"""
    with python(script, tmp_path) as process:
        assert process.end() == (0, "")


def test_stopped_it_takes_no_more(tmp_path: Path) -> None:
    script = """
agent = Agent(exporter=exporters.File("profiles"))
agent.register(triggers.Schedule("50ms"), Note())
agent.start()
while agent.counters.exported == 0: time.sleep(0.01)
agent.stop()
before = agent.counters
time.sleep(0.5)
say(agent.counters == before, threading.active_count())
"""
    with python(script, tmp_path) as process:
        assert process.line() == "True 1"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-01-31T02:59:59", "2026-01-31T03:00:00"),
        ("2026-01-31T03:00:00", "2026-01-31T17:30:00"),
        ("2026-01-31T23:00:00", "2026-02-01T03:00:00"),
    ],
)
def test_the_next_time_of_the_day(now: str, expected: str) -> None:
    assert next_time([(17, 30), (3, 0)], datetime.fromisoformat(now)) == datetime.fromisoformat(expected)


@given(st.datetimes(), st.lists(st.tuples(st.integers(0, 23), st.integers(0, 59)), min_size=1))
def test_the_next_time_is_within_a_day(now: datetime, times: list[tuple[int, int]]) -> None:
    if now.year == 9999:
        return
    assert 0 < (next_time(times, now) - now).total_seconds() <= 86400


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), (90, 90), ("90s", 90), ("30m", 1800), ("1h30m", 5400), ("1d", 86400), ("250ms", 0.25)]
)
def test_a_duration_is_written_as_people_do(text: str | float, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "0", 0, -1, "soon", "1x", "m", "5m!", float("inf"), float("nan"), "-5m"])
def test_what_is_no_duration_is_refused(text: str | float) -> None:
    with pytest.raises(UsageError, match="is no duration"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["24:00", "3", "03:60", "noon", ""])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no time of the day"):
        triggers.Schedule(at=[text])


def test_a_schedule_is_one_or_the_other() -> None:
    with pytest.raises(UsageError, match="either every so often or at times"):
        triggers.Schedule()
    with pytest.raises(UsageError, match="either every so often or at times"):
        triggers.Schedule("5m", at=["03:00"])
