"""Whatever goes wrong, there is one clear line, the right exit code, and nothing left behind."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

import psutil
import pytest
from services import SERVERS, Heaptrail, eventually, half_files, has_step, inspector_port, node

from heaptrail.hunt.run_folder import RunFolder
from heaptrail.targets import processes
from heaptrail.targets.addresses import free_port, is_listening
from heaptrail.targets.failures import explain_exit, last_output

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

# Whatever asks a Node.js process by a signal, or lets it lose its inspector.
pytestmark = inspector_port


def hunt(
    tmp_path: Path,
    *options: object,
    script: str = "failing.js",
    node_options: tuple[str, ...] = (),
    **environment: str,
) -> Heaptrail:
    return Heaptrail(
        "hunt",
        "--out",
        "run",
        *options,
        "--",
        "node",
        *node_options,
        SERVERS / script,
        cwd=tmp_path,
        **environment,
    )


def assert_nothing_left(command: Heaptrail, tmp_path: Path) -> None:
    assert eventually(lambda: command.left_over() == [], 2), command.left_over()
    assert half_files(tmp_path) == []


def assert_one_clear_line(ended: subprocess.CompletedProcess[str], *says: str) -> None:
    assert ended.returncode == 4, ended.stderr
    assert "Traceback" not in ended.stderr
    errors = [line for line in ended.stderr.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1
    for text in says:
        assert text in ended.stderr


def test_a_command_that_exits_at_start_is_told_with_its_code_and_last_words(tmp_path: Path) -> None:
    command = hunt(tmp_path, FAULT="exit at start")
    ended = command.finish()
    assert_one_clear_line(ended, "'node' exited with code 3", "no configuration found")
    assert_nothing_left(command, tmp_path)


def test_a_command_that_exits_during_the_warm_up_is_told_with_its_code_and_last_words(tmp_path: Path) -> None:
    command = hunt(tmp_path, FAULT="exit", AFTER="40")
    ended = command.finish()
    assert_one_clear_line(ended, "'node' exited with code 7", "the database is gone")
    assert_nothing_left(command, tmp_path)


def test_a_command_that_exits_during_a_measured_round_keeps_the_finished_snapshots(tmp_path: Path) -> None:
    command = hunt(tmp_path, "--warmup", 20, "--requests", 100, FAULT="exit", AFTER="150")
    ended = command.finish()
    assert_one_clear_line(ended, "exited with code 7")
    assert len(RunFolder(tmp_path / "run").finished_snapshots()) == 2
    assert_nothing_left(command, tmp_path)


def test_a_process_that_runs_out_of_heap_is_told_as_that(tmp_path: Path) -> None:
    limit = ("--max-old-space-size=30",)
    command = hunt(tmp_path, node_options=limit, FAULT="run out of memory", AFTER="60")
    ended = command.finish()
    assert_one_clear_line(ended, "'node' ran out of JavaScript heap", "--max-old-space-size=4096")
    assert_nothing_left(command, tmp_path)


def test_a_process_killed_in_the_midst_of_a_capture_is_told_with_the_signal(tmp_path: Path) -> None:
    command = hunt(tmp_path, "--warmup", 5, script="large.js")
    assert eventually(lambda: bool(half_files(tmp_path)))
    (victim,) = psutil.Process(command.process.pid).children()
    victim.kill()
    ended = command.finish()
    assert_one_clear_line(ended, "was killed by SIGKILL")
    assert_nothing_left(command, tmp_path)


def test_a_blocked_event_loop_is_told_with_the_function_that_blocks_it(tmp_path: Path) -> None:
    command = hunt(tmp_path, FAULT="block", AFTER="60")
    ended = command.finish()
    assert_one_clear_line(ended, "event loop", "blocked", "spinForEver", "failing.js:7")
    assert_nothing_left(command, tmp_path)


def test_a_loop_that_is_blocked_from_the_first_request_on_is_told_as_well(tmp_path: Path) -> None:
    command = hunt(tmp_path, "--ready-timeout", 2, FAULT="block")
    ended = command.finish()
    assert_one_clear_line(ended, "event loop", "blocked", "spinForEver")
    assert_nothing_left(command, tmp_path)


def test_a_command_that_never_opens_a_port_is_told_after_the_time_it_has(tmp_path: Path) -> None:
    command = Heaptrail("hunt", "--ready-timeout", 1, "--", "node", "-e", "setInterval(() => {}, 1000)", cwd=tmp_path)
    ended = command.finish()
    assert_one_clear_line(ended, "gave no answer within 1.0 s")
    assert_nothing_left(command, tmp_path)


def test_a_command_that_listens_on_another_port_is_told_with_that_port(tmp_path: Path) -> None:
    command = hunt(tmp_path, "--ready-timeout", 1, script="elsewhere.js")
    ended = command.finish()
    assert_one_clear_line(ended, "gave no answer", "The command listens on ")
    assert_nothing_left(command, tmp_path)


def test_a_command_that_is_neither_node_nor_python_is_told_as_that(tmp_path: Path) -> None:
    answer = "HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n"
    server = (
        "use IO::Socket::INET; my $s = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $ENV{PORT}, Listen => 9);"
        f'while (my $c = $s->accept) {{ sysread $c, my $r, 65536; print $c "{answer}"; close $c }}'
    )
    command = Heaptrail("hunt", "--", "perl", "-e", server, cwd=tmp_path)
    ended = command.finish()
    assert_one_clear_line(ended, "has no inspector", "Node.js and Python")
    assert_nothing_left(command, tmp_path)


def test_a_server_that_fails_every_request_ends_the_hunt(tmp_path: Path) -> None:
    command = hunt(tmp_path, FAULT="answer 500", AFTER="10")
    ended = command.finish()
    assert_one_clear_line(ended, "More than half of the requests failed", "5xx")
    assert_nothing_left(command, tmp_path)


def test_a_server_that_stops_listening_ends_the_hunt(tmp_path: Path) -> None:
    command = hunt(tmp_path, FAULT="close the port", AFTER="40")
    ended = command.finish()
    assert_one_clear_line(ended, "More than half of the requests failed", "refused")
    assert_nothing_left(command, tmp_path)


def test_a_failing_load_command_ends_the_hunt(tmp_path: Path) -> None:
    command = hunt(tmp_path, "--load", "python3 -c 'import sys; sys.exit(5)'", script="clean.js")
    ended = command.finish()
    assert_one_clear_line(ended, "ended with code 5")
    assert_nothing_left(command, tmp_path)


def test_a_capture_that_memory_does_not_suffice_for_is_refused_with_the_numbers(tmp_path: Path) -> None:
    from heaptrail.errors import CaptureRefused
    from heaptrail.hunt import HuntPlan, hunt
    from heaptrail.targets import node as node_target
    from heaptrail.targets.limits import Headroom

    plan = HuntPlan(command=("node", str(SERVERS / "clean.js")), warmup=10, requests=20, out=tmp_path / "run")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(node_target, "memory_headroom", lambda _: Headroom(1 << 20, "the memory left"))
        with pytest.raises(CaptureRefused, match=r"the memory left is 1\.0 MiB"):
            hunt(plan)
    assert RunFolder(tmp_path / "run").finished_snapshots() == []


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("phase", ["before the port is open", "warm up", "capture", "load", "clean-up", "verdict"])
def test_an_interruption_leaves_nothing_though_the_service_ignores_signals(
    tmp_path: Path, phase: str, how: signal.Signals
) -> None:
    run = tmp_path / "run"
    reached = {
        "before the port is open": lambda: has_step(run, "start"),
        "warm up": lambda: has_step(run, "connected"),
        "capture": lambda: bool(half_files(tmp_path)),
        "load": lambda: (run / "1.heapsnapshot").exists() and has_step(run, "snapshot"),
        "clean-up": lambda: (run / "scripts.json").exists(),
        "verdict": lambda: has_step(run, "closed"),
    }[phase]
    port = free_port()
    counts = ("--warmup", 16, "--requests", 16) if phase in ("capture", "clean-up", "verdict") else ()
    command = hunt(
        tmp_path,
        *counts,
        "--url",
        f"http://127.0.0.1:{port}/",
        script="stubborn.js",
        OBJECTS="200000" if phase in ("capture", "verdict") else "0",
        OPEN_AFTER_MS="60000" if phase == "before the port is open" else "0",
    )
    assert eventually(reached), command.finish(after=signal.SIGKILL).stderr
    ended = command.finish(after=how)
    assert ended.returncode == 130, ended.stderr
    assert "Traceback" not in ended.stderr
    assert str(run) in ended.stderr
    assert_nothing_left(command, tmp_path)
    assert not is_listening("127.0.0.1", port)


def test_a_closed_terminal_is_an_interruption(tmp_path: Path) -> None:
    command = hunt(tmp_path, script="stubborn.js")
    assert eventually(lambda: has_step(tmp_path / "run", "connected"))
    ended = command.finish(after=signal.SIGHUP)
    assert ended.returncode == 130
    assert_nothing_left(command, tmp_path)


def test_a_second_interruption_does_not_cut_the_clean_up_short(tmp_path: Path) -> None:
    command = hunt(tmp_path, script="stubborn.js")
    assert eventually(lambda: has_step(tmp_path / "run", "connected"))
    for _ in range(3):
        command.process.send_signal(signal.SIGINT)
        eventually(lambda: False, 0.3)
    ended = command.finish()
    assert ended.returncode == 130
    assert_nothing_left(command, tmp_path)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("verb", ["hunt", "snapshot"])
def test_an_interruption_shuts_the_inspector_of_a_process_that_lives_on(tmp_path: Path, verb: str, how: signal.Signals) -> None:
    with node("large.js", OBJECTS="500000") as (pid, port):
        options = ("--warmup", 5, "--out", "run") if verb == "hunt" else ("-o", "now.heapsnapshot")
        command = Heaptrail(verb, *options, "--pid", pid, cwd=tmp_path)
        assert eventually(lambda: bool(half_files(tmp_path))), command.finish(after=signal.SIGKILL).stderr
        ended = command.finish(after=how)
        assert ended.returncode == 130, ended.stderr
        assert_nothing_left(command, tmp_path)
        assert eventually(lambda: processes.listening_ports(pid) == {port})
        assert processes.is_alive(pid)
    assert not (tmp_path / "now.heapsnapshot").exists()


def memory_group() -> Path | None:
    """A new control group with a memory limit, where this user may make one."""
    if not sys.platform.startswith("linux"):
        return None
    from heaptrail.targets.limits import memory_groups

    for parent in memory_groups(os.getpid()):
        group = parent / f"heaptrail-test-{os.getpid()}"
        try:
            group.mkdir()
        except OSError:
            continue
        for name in ("memory.max", "memory.limit_in_bytes"):
            if (group / name).exists():
                return group
        group.rmdir()
    return None


def test_a_process_that_the_kernel_kills_for_memory_is_told_as_that(tmp_path: Path) -> None:
    if (group := memory_group()) is None:
        pytest.skip("no control group can be made here")
    limit = group / ("memory.max" if (group / "memory.max").exists() else "memory.limit_in_bytes")
    try:
        limit.write_text(str(150 << 20))
        hoard = "const b = []; setInterval(() => b.push(Buffer.alloc(1 << 24, 1)), 1)"
        server = "require('http').createServer((q, r) => r.end('x')).listen(process.env.PORT, '127.0.0.1')"
        enter = f'echo $$ > {group}/cgroup.procs; exec node -e "{server}; setTimeout(() => {{ {hoard} }}, 1500)"'
        command = Heaptrail("hunt", "--out", "run", "--warmup", 100000, "--", "sh", "-c", enter, cwd=tmp_path)
        ended = command.finish()
        assert_one_clear_line(ended, "The kernel killed", "control group")
        assert_nothing_left(command, tmp_path)
    finally:
        assert eventually(lambda: not (group / "cgroup.procs").read_text(), 5)
        group.rmdir()


@pytest.mark.parametrize(
    ("code", "output", "kills", "says"),
    [
        (1, "", 0, "exited with code 1"),
        (-15, "", 0, "killed by SIGTERM"),
        (-9, "", 0, "killed by SIGKILL"),
        (-9, "", 1, "The kernel killed it"),
        (137, "", 1, "The kernel killed it"),
        (None, "", 0, "ended"),
        (
            -6,
            "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
            0,
            "JavaScript heap",
        ),
        (1, "", 1, "exited with code 1"),
    ],
)
def test_how_a_process_ended_is_told_by_its_code_and_output(code: int | None, output: str, kills: int, says: str) -> None:
    assert says in explain_exit("it", code, output, out_of_memory_kills=kills).message


def test_the_last_output_has_no_control_characters_and_no_talk_of_the_inspector(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"Debugger listening on ws://127.0.0.1:1/x\n\x1b[31mred\x1b[0m\a\nDebugger attached.\n\xff\xfe\nlast\n")
    assert last_output(log) == "[31mred[0m\n��\nlast"
    assert last_output(tmp_path / "none") == ""
