"""A signal takes a profile, and nothing else of the process changes."""

from __future__ import annotations

import re
import signal
import stat
from typing import TYPE_CHECKING

import pytest
from agent_processes import eventually, files, python, send

from heaptrail.agent import triggers
from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

STARTED = """
agent = Agent(exporter=exporters.File("profiles"))
agent.register(triggers.Signal("SIGUSR2"), Note())
"""


def test_a_signal_takes_one_profile(tmp_path: Path) -> None:
    profiles = tmp_path / "profiles"
    with python(STARTED + "agent.start(); say('ready'); until_told()", tmp_path) as process:
        assert process.line() == "ready"
        send(process.pid, signal.SIGUSR2)
        eventually(lambda: len(files(profiles)) == 1)
        assert process.end() == (0, "")
    [name] = files(profiles)
    assert re.fullmatch(rf"note-\d{{8}}T\d{{6}}\.\d{{3}}Z-{process.pid}\.txt", name)
    assert (profiles / name).read_text() == "noted"
    assert stat.S_IMODE((profiles / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(profiles.stat().st_mode) == 0o700


def test_a_handler_that_was_there_is_called_as_well(tmp_path: Path) -> None:
    script = "signal.signal(signal.SIGUSR2, lambda *_: say('mine'))\n" + STARTED + "agent.start(); say('ready'); until_told()"
    with python(script, tmp_path) as process:
        assert process.line() == "ready"
        send(process.pid, signal.SIGUSR2)
        assert process.line() == "mine"
        eventually(lambda: len(files(tmp_path / "profiles")) == 1)


def test_the_handler_that_was_there_is_there_again_after_a_stop(tmp_path: Path) -> None:
    script = f"""
def mine(*_): pass
signal.signal(signal.SIGUSR2, mine)
{STARTED}
agent.start()
agent.stop()
say(signal.getsignal(signal.SIGUSR2) is mine)
"""
    with python(script, tmp_path) as process:
        assert process.line() == "True"


def test_there_is_no_thread_before_a_signal_nor_after_its_work(tmp_path: Path) -> None:
    script = f"""
{STARTED}
agent.start()
say(threading.active_count())
until_told()
while agent.counters.exported == 0 or threading.active_count() > 1:
    time.sleep(0.01)
say(threading.active_count())
"""
    with python(script, tmp_path) as process:
        assert process.line() == "1"
        send(process.pid, signal.SIGUSR2)
        process.tell()
        assert process.line() == "1"


def test_started_outside_the_main_thread_it_says_so(tmp_path: Path) -> None:
    script = f"""
{STARTED}
def start():
    try:
        agent.start()
    except Exception as error:
        say(type(error).__name__, error)
        say(error.help)
thread = threading.Thread(target=start, name="other")
thread.start(); thread.join()
"""
    with python(script, tmp_path) as process:
        assert process.line() == "UsageError SIGUSR2 can be watched only by the main thread, and this is other."
        assert process.line() == "Call agent.start() where the program begins, or use another trigger."


def test_a_signal_during_a_capture_is_counted_and_does_nothing(tmp_path: Path) -> None:
    script = """
agent = Agent(exporter=exporters.File("profiles"))
agent.register(triggers.Signal("SIGUSR2"), Note(seconds=2))
agent.start(); say('ready')
while agent.counters.triggered < 1: time.sleep(0.01)
os.kill(os.getpid(), signal.SIGUSR2)
while agent.counters.exported < 1: time.sleep(0.01)
say(agent.counters)
"""
    with python(script, tmp_path) as process:
        assert process.line() == "ready"
        send(process.pid, signal.SIGUSR2)
        counted = "Counters(triggered=2, already_running=1, captured=1, failed=0, exported=1, export_failures=0)"
        assert process.line() == counted
        assert process.end() == (0, "")
    assert len(files(tmp_path / "profiles")) == 1


def test_a_forked_child_takes_its_own_profile(tmp_path: Path) -> None:
    script = (
        STARTED
        + """
agent.start()
child = os.fork()
if child == 0:
    say('child'); until_told(); os._exit(0)
say(child); os.waitpid(child, 0)
"""
    )
    with python(script, tmp_path) as process:
        child = int({process.line(), process.line()}.difference({"child"}).pop())
        send(child, signal.SIGUSR2)
        eventually(lambda: len(files(tmp_path / "profiles")) == 1)
    assert files(tmp_path / "profiles")[0].endswith(f"-{child}.txt")


def test_a_capture_that_is_under_way_when_the_program_ends_is_finished(tmp_path: Path) -> None:
    script = """
agent = Agent(exporter=exporters.File("profiles"))
agent.register(triggers.Signal("SIGUSR2"), Note(seconds=1))
agent.start()
os.kill(os.getpid(), signal.SIGUSR2)
"""
    with python(script, tmp_path) as process:
        assert process.end() == (0, "")
    assert len(files(tmp_path / "profiles")) == 1


@pytest.mark.parametrize("which", ["SIGUSR2", "usr2", signal.SIGUSR2, str(int(signal.SIGUSR2)), " SIGUSR2 "])
def test_a_signal_has_several_names(which: str | int) -> None:
    assert triggers.Signal(which)._number == signal.SIGUSR2


def test_real_time_signals_are_counted_from_the_first_or_the_last() -> None:
    assert triggers.Signal("SIGRTMIN+3")._number == signal.SIGRTMIN + 3
    assert triggers.Signal("SIGRTMAX-1")._number == signal.SIGRTMAX - 1


@pytest.mark.parametrize("which", ["SIGNONE", "", "0", "9999", -1, "SIG_DFL", "SIGRTMIN+99"])
def test_a_signal_that_there_is_not_is_refused(which: str | int) -> None:
    with pytest.raises(UsageError, match="There is no signal"):
        triggers.Signal(which)


@pytest.mark.parametrize("which", ["SIGKILL", "STOP", signal.SIGSEGV])
def test_a_signal_that_no_process_outlives_is_refused(which: str | int) -> None:
    with pytest.raises(UsageError, match="A process cannot go on after SIG"):
        triggers.Signal(which)
