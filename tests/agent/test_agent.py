"""The agent brings triggers, profilers and exporters together, and harms nobody."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

import pytest
from agent_processes import eventually, files, python

from heaptrail.agent import Agent, Answer, Attributes, Fire, Profile, exporters, profilers
from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class ByHand:
    """A trigger that a test fires."""

    def __init__(self, *, broken: bool = False) -> None:
        self.started = 0
        self.stopped = 0
        self.broken = broken
        self.fire: Fire

    def start(self, fire: Fire) -> None:
        if self.broken:
            raise UsageError("not here")
        self.started += 1
        self.fire = fire

    def stop(self) -> None:
        self.stopped += 1


class Note:
    kind = "note"
    suffix = ".txt"

    def capture(self, path: Path) -> Attributes:
        path.write_text("noted")
        return {"length": 5}


class Failing(Note):
    def capture(self, _: Path) -> Attributes:
        raise RuntimeError("no\nroom")


class Slow(Note):
    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()

    def capture(self, path: Path) -> Attributes:
        self.begun.set()
        assert self.go_on.wait(60)
        return super().capture(path)


class Lasting:
    kind = "recording"
    suffix = ".txt"
    duration: float | None = None

    def start(self, path: Path) -> Lasting:
        self.path = path
        return self

    def finish(self) -> Attributes:
        self.path.write_text("recorded")
        return {}

    def abandon(self) -> None:
        pass


class Kept:
    """An exporter that remembers."""

    def __init__(self) -> None:
        self.profiles: list[Profile] = []
        self.texts: list[str] = []

    def export(self, profile: Profile) -> None:
        self.texts.append(profile.path.read_text())
        self.profiles.append(profile)


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def trigger() -> ByHand:
    return ByHand()


@pytest.fixture
def agent(kept: Kept, tmp_path: Path) -> Iterator[Agent]:
    agent = Agent(exporter=kept, spool=tmp_path / "spool")
    yield agent
    agent.stop()


def test_a_trigger_starts_every_profiler_and_each_profile_is_exported(agent: Agent, trigger: ByHand, kept: Kept) -> None:
    agent.register(trigger, Note(), Note())
    agent.register(trigger, Lasting())
    agent.start()
    assert trigger.started == 1
    assert trigger.fire.here({"why": "test"}) is Answer.STARTED
    assert [profile.kind for profile in kept.profiles] == ["note", "note"]
    assert trigger.fire.here({}) is Answer.ENDING
    assert sorted(profile.kind for profile in kept.profiles) == ["note"] * 4 + ["recording"]


def test_a_profile_says_what_when_and_how(agent: Agent, trigger: ByHand, kept: Kept, tmp_path: Path) -> None:
    agent.register(trigger, Note())
    agent.start()
    trigger.fire.here({"why": "test"})
    [profile] = kept.profiles
    assert (profile.kind, profile.status, profile.attributes) == ("note", "ok", {"why": "test", "length": 5})
    assert profile.start <= profile.end
    assert ":" not in profile.name
    assert files(tmp_path / "spool") == []


def test_a_failed_profile_is_exported_with_its_error(agent: Agent, trigger: ByHand, kept: Kept) -> None:
    agent.register(trigger, Failing(), Note())
    agent.start()
    trigger.fire.here({"why": "test"})
    failed, noted = kept.profiles
    assert (failed.status, noted.status) == ("failed", "ok")
    assert failed.name.endswith("-failed.json")
    document = json.loads(kept.texts[0])
    assert document["error"] == "RuntimeError: no room"
    assert document["attributes"] == {"why": "test"}
    assert (agent.counters.failed, agent.counters.captured, agent.counters.exported) == (1, 1, 2)


def test_a_trigger_during_a_capture_is_told_so_whoever_fires_it(
    agent: Agent, trigger: ByHand, kept: Kept, tmp_path: Path
) -> None:
    slow, other, another = Slow(), ByHand(), ByHand()
    agent.register(trigger, slow)
    agent.register(other, Note())
    second = Agent(exporter=kept, spool=tmp_path / "second")
    second.register(another, Note())
    agent.start()
    second.start()
    try:
        assert trigger.fire({}) is Answer.STARTED
        assert slow.begun.wait(60)
        assert [each.fire({}) for each in (trigger, other, another)] == [Answer.ALREADY_RUNNING] * 3
        slow.go_on.set()
        eventually(lambda: agent.counters.exported == 1)
        assert other.fire.here({}) is Answer.STARTED
    finally:
        second.stop()
    assert (agent.counters.already_running, second.counters.already_running) == (2, 1)


def test_a_lasting_profiler_ends_by_itself_after_its_duration(agent: Agent, trigger: ByHand, kept: Kept) -> None:
    lasting = Lasting()
    lasting.duration = 0.05
    agent.register(trigger, lasting)
    agent.start()
    trigger.fire.here({})
    eventually(lambda: kept.texts == ["recorded"])
    assert trigger.fire.here({}) is Answer.STARTED


def test_what_records_when_the_agent_stops_is_exported(agent: Agent, trigger: ByHand, kept: Kept) -> None:
    agent.register(trigger, Lasting())
    agent.start()
    trigger.fire.here({})
    agent.stop()
    assert kept.texts == ["recorded"]
    assert trigger.stopped == 1
    assert trigger.fire({}) is Answer.NOT_RUNNING


def test_what_records_when_the_program_ends_is_exported(tmp_path: Path) -> None:
    script = """
agent = Agent(exporter=exporters.File("profiles"))
agent.register(triggers.Schedule("50ms", limit=1), profilers.CPUProfile(), profilers.GCTrace())
agent.start()
while agent.counters.triggered == 0: time.sleep(0.01)
time.sleep(0.2)
"""
    with python(script, tmp_path) as process:
        assert process.end() == (0, "")
    assert [name.partition("-")[0] for name in files(tmp_path / "profiles")] == ["cpu_profile", "gc_trace"]


def test_a_child_forked_in_the_midst_of_a_recording_leaves_it_to_its_parent(tmp_path: Path) -> None:
    script = """
agent = Agent(exporter=exporters.File("profiles"))
hand = triggers.Signal("SIGUSR2")
agent.register(hand, profilers.CPUProfile(), profilers.GCTrace(), profilers.AllocationProfile())
agent.start()
def fire(count):
    os.kill(os.getpid(), signal.SIGUSR2)
    while agent.counters.triggered < count: time.sleep(0.01)
    time.sleep(0.3)
fire(1)
child = os.fork()
if child == 0:
    import gc, tracemalloc
    say(tracemalloc.is_tracing(), len(gc.callbacks))
    fire(1); fire(2)
    sys.exit()
os.waitpid(child, 0)
fire(2)
say(child)
"""
    with python(script, tmp_path) as process:
        assert process.line() == "False 0"
        child = process.line()
        assert process.end() == (0, "")
    ended = [name.rpartition("-")[2].partition(".")[0] for name in files(tmp_path / "profiles")]
    assert sorted(ended) == sorted([child] * 3 + [str(process.pid)] * 3)


def test_register_after_start_says_so(agent: Agent, trigger: ByHand) -> None:
    agent.register(trigger, Note())
    agent.start()
    with pytest.raises(UsageError, match="started already") as caught:
        agent.register(ByHand(), Note())
    assert caught.value.help == "Register every trigger before start()."
    with pytest.raises(UsageError, match="started already"):
        agent.start()


def test_nothing_registered_is_nothing_to_start(agent: Agent) -> None:
    with pytest.raises(UsageError, match="Nothing is registered"):
        agent.start()
    with pytest.raises(UsageError, match="without a profiler"):
        agent.register(ByHand())


def test_if_one_trigger_cannot_start_none_does(agent: Agent, trigger: ByHand) -> None:
    agent.register(trigger, Note())
    agent.register(ByHand(broken=True), Note())
    with pytest.raises(UsageError, match="not here"):
        agent.start()
    assert (trigger.started, trigger.stopped) == (1, 1)
    assert trigger.fire({}) is Answer.NOT_RUNNING


def test_a_spool_that_cannot_be_written_harms_nobody(trigger: ByHand, kept: Kept, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    agent = Agent(exporter=kept, spool=tmp_path / "taken" / "spool")
    agent.register(trigger, Note(), Lasting())
    agent.start()
    try:
        assert trigger.fire.here({}) is Answer.STARTED
        assert trigger.fire.here({}) is Answer.STARTED
    finally:
        agent.stop()
    assert agent.counters.failed == 2
    assert kept.profiles == []


def test_an_agent_may_be_started_again(agent: Agent, trigger: ByHand, kept: Kept) -> None:
    agent.register(trigger, Note())
    for _ in range(2):
        agent.start()
        trigger.fire.here({})
        agent.stop()
        agent.stop()
    assert kept.texts == ["noted"] * 2


def test_every_name_of_the_package_can_be_had() -> None:
    import heaptrail.agent

    for module in (heaptrail.agent, heaptrail.agent.triggers, exporters, profilers):
        assert all(getattr(module, name) is not None for name in module.__all__)
        with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
            _ = module.nothing
