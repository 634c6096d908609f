"""Python processes below a command, and others, captured: the right one, in whatever environment, and nothing left."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import stat
import subprocess
import sys
from contextlib import AbstractContextManager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from services import SERVERS, eventually, half_files, inspector_port, node, serving

import heaptrail
from heaptrail.errors import CaptureError, InspectorUnavailable, TargetExited, TargetUnresponsive, UsageError
from heaptrail.targets import processes
from heaptrail.targets.addresses import free_port, is_listening
from heaptrail.targets.control_folder import make_control_folder, remove_control_folder, socket_of
from heaptrail.targets.launch import Command
from heaptrail.targets.python import PythonTarget
from heaptrail.targets.python_environment import python_environment
from heaptrail.targets.starting import target_of_command

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from heaptrail.targets.protocol import Target

HERE = "import os; from http.server import *; "
SERVE = "HTTPServer(('127.0.0.1', int(os.environ['PORT'])), BaseHTTPRequestHandler).serve_forever()"


def ignore(done: int, total: int) -> None:
    pass


@contextlib.asynccontextmanager
async def command(tmp_path: Path, *line: object, **environment: str) -> AsyncIterator[tuple[Command, int]]:
    """A command that listens, as the hunt starts it, and its port."""
    port = free_port()
    started = Command(
        [str(part) for part in line],
        log=tmp_path / "log",
        environment={**os.environ, **environment, "PORT": str(port)},
    )
    try:
        assert eventually(lambda: is_listening("127.0.0.1", port) or started.exit_code is not None)
        assert started.exit_code is None, started.output
        yield started, port
    finally:
        await started.stop()
        assert not started.control_folder.exists()


def server(*line: object, **environment: str) -> AbstractContextManager[tuple[int, int]]:
    """A server that knows nothing of heaptrail, unless the environment says so: its pid and port."""
    return serving([sys.executable, *line], environment)


@contextlib.asynccontextmanager
async def target_in(tmp_path: Path, *line: object, **environment: str) -> AsyncIterator[Target]:
    async with command(tmp_path, *line, **environment) as (started, port):
        target = await target_of_command(started, port, tmp_path)
        yield target
        await target.close()


def objects_by_id(path: Path) -> dict[int, str]:
    snapshot = json.loads(path.read_text())
    fields = snapshot["snapshot"]["meta"]["node_fields"]
    step, name, id_ = len(fields), fields.index("name"), fields.index("id")
    nodes, strings = snapshot["nodes"], snapshot["strings"]
    return {nodes[at + id_]: strings[nodes[at + name]] for at in range(0, len(nodes), step)}


async def test_ids_stay_the_same_over_all_captures_and_the_files_are_private(tmp_path: Path) -> None:
    async with target_in(tmp_path, sys.executable, SERVERS / "leaking.py") as target:
        assert target.runtime == "python " + sys.version.split()[0]
        heaps = []
        for number in (1, 2, 3):
            await target.collect()
            taken = await target.snapshot(tmp_path / f"{number}.heapsnapshot", ignore)
            heaps.append(objects_by_id(taken.path))
            assert taken.bytes == taken.path.stat().st_size
            assert stat.S_IMODE(taken.path.stat().st_mode) == 0o600
        assert json.loads(taken.path.read_bytes())["snapshot"]["runtime"] == "python"
    for older, newer in pairwise(heaps):
        common = older.keys() & newer.keys()
        assert len(common) > 0.98 * len(older)
        assert sum(older[each] == newer[each] for each in common) > 0.999 * len(common)
    assert half_files(tmp_path) == []


async def test_memory_and_cost_are_told_before_a_capture(tmp_path: Path) -> None:
    async with target_in(tmp_path, sys.executable, "-c", f"held = bytearray(60 << 20); {HERE}{SERVE}") as target:
        memory = await target.memory()
        assert memory.resident > memory.heap_used > 60 << 20
        cost, headroom = await target.predict()
        assert cost.disk > 0
        assert cost.seconds > 0
        assert headroom.bytes > 0


async def test_the_worker_that_answers_is_found_not_the_parent_that_holds_its_socket(tmp_path: Path) -> None:
    async with command(tmp_path, sys.executable, SERVERS / "forking.py", WORKERS="1") as (started, port):
        assert eventually(lambda: len(started.listeners(port)) == 2)
        target = await target_of_command(started, port, tmp_path)
        assert target.notes == ()
        (worker,) = processes.descendants(started.pid)
        os.kill(worker, signal.SIGKILL)
        assert f"Process {worker}" in (await target.ended()).message
        await target.close()


async def test_a_child_that_only_inherited_the_socket_is_not_taken_for_the_server(tmp_path: Path) -> None:
    code = f"import time; {HERE}s = HTTPServer(('127.0.0.1', int(os.environ['PORT'])), BaseHTTPRequestHandler)\n"
    code += "if os.fork() == 0: time.sleep(600)\ns.serve_forever()"
    async with command(tmp_path, sys.executable, "-c", code) as (started, port):
        assert eventually(lambda: len(started.listeners(port)) == 2)
        target = await target_of_command(started, port, tmp_path)
        assert target.notes == ()
        (child,) = processes.descendants(started.pid)
        os.kill(child, signal.SIGKILL)
        await target.collect()
        await target.close()


async def test_several_workers_on_one_port_are_noted_with_what_to_do(tmp_path: Path) -> None:
    async with command(tmp_path, sys.executable, SERVERS / "forking.py", WORKERS="3") as (started, port):
        assert eventually(lambda: len(started.listeners(port)) == 4)
        target = await target_of_command(started, port, tmp_path)
        (note,) = target.notes
        assert "3 processes answer" in note
        assert "--workers 1" in note
        await target.close()


async def test_processes_spawned_by_multiprocessing_are_reached(tmp_path: Path) -> None:
    script = tmp_path / "spawning.py"
    script.write_text(
        f"import multiprocessing; {HERE}\ndef serve():\n    {SERVE}\n\nif __name__ == '__main__':\n"
        "    p = multiprocessing.get_context('spawn').Process(target=serve)\n    p.start()\n    p.join()\n"
    )
    async with command(tmp_path, sys.executable, script) as (started, port):
        target = await target_of_command(started, port, tmp_path)
        await target.collect()
        assert target.runtime.startswith("python")
        await target.close()


async def test_what_a_shell_starts_in_another_folder_is_reached(tmp_path: Path) -> None:
    async with target_in(tmp_path, "sh", "-c", f"cd / && {sys.executable} {SERVERS / 'clean.py'}; true") as target:
        await target.collect()


@pytest.fixture(scope="session")
def bare_environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a virtual environment without heaptrail."""
    folder = tmp_path_factory.mktemp("bare") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    return folder / "bin" / "python"


async def test_a_virtual_environment_without_heaptrail_gets_heaptrail_and_nothing_else(
    tmp_path: Path, bare_environment: Path
) -> None:
    code = f"""
import importlib.util, sys
names = ("numpy", "click", "psutil", "rich", "heaptrail", "_heaptrail_bootstrap", "pip")
print("importable:", [name for name in names if name not in sys.modules and importlib.util.find_spec(name)], flush=True)
print("on the path:", [entry for entry in sys.path if "bootstrap" in entry], flush=True)
{HERE}{SERVE}"""
    async with command(tmp_path, bare_environment, "-c", code) as (started, port):
        target = await target_of_command(started, port, tmp_path)
        taken = await target.snapshot(tmp_path / "1.heapsnapshot", ignore)
        assert taken.bytes == taken.path.stat().st_size
        assert "importable: []" in started.output
        assert "on the path: []" in started.output
        await target.close()


async def test_a_sitecustomize_of_the_user_still_runs_and_so_does_his_python_path(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import builtins; builtins.customized = True")
    (tmp_path / "his_own.py").write_text("word = 'his own'")
    code = f"import his_own, sitecustomize; print(customized, his_own.word, sitecustomize.__file__, flush=True); {HERE}{SERVE}"
    async with command(tmp_path, sys.executable, "-c", code, PYTHONPATH=str(tmp_path)) as (started, port):
        await (await target_of_command(started, port, tmp_path)).close()
        assert f"True his own {tmp_path / 'sitecustomize.py'}" in started.output


async def test_a_sitecustomize_that_fails_is_told_as_ever(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import not_there_at_all")
    async with command(tmp_path, sys.executable, "-c", HERE + SERVE, PYTHONPATH=str(tmp_path)) as (started, port):
        await (await target_of_command(started, port, tmp_path)).close()
        assert "not_there_at_all" in started.output


@pytest.mark.parametrize("option", ["-I", "-E", "-S", "-sE"])
async def test_an_interpreter_that_ignores_the_environment_is_told_with_its_option(tmp_path: Path, option: str) -> None:
    async with command(tmp_path, sys.executable, option, "-c", HERE + SERVE) as (started, port):
        with pytest.raises(InspectorUnavailable, match=f"started with {option}") as refused:
            await target_of_command(started, port, tmp_path)
        assert "--python-pid" in refused.value.help


def interpreter(version: str) -> Path:
    """An interpreter of another version, where this machine has one."""
    found = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python{version}"))
    if not found:
        pytest.skip(f"there is no Python {version} here")
    return found[0]


@pytest.mark.parametrize("version", ["3.12", "3.13"])
async def test_a_version_without_a_walker_is_told_with_what_to_install(tmp_path: Path, version: str) -> None:
    if sys.version_info[:2] == tuple(map(int, version.split("."))):
        pytest.skip("that is our own")
    async with command(tmp_path, interpreter(version), SERVERS / "leaking.py") as (started, port):
        with pytest.raises(CaptureError, match=f"runs on Python {version}.*_walker.cpython-") as refused:
            await target_of_command(started, port, tmp_path)
        assert "-m pip install heaptrail" in refused.value.help


@pytest.mark.parametrize("version", ["2.7", "3.8", "3.10"])
async def test_a_version_that_is_too_old_is_told_as_that(tmp_path: Path, version: str) -> None:
    module = "SimpleHTTPServer" if version == "2.7" else "http.server"
    shell = f"exec {interpreter(version)} -m {module} $PORT"
    async with command(tmp_path, "sh", "-c", shell) as (started, port):
        with pytest.raises(InspectorUnavailable, match=rf"runs on Python {version}, .*3\.11"):
            await target_of_command(started, port, tmp_path)
        assert "sitecustomize" not in started.output


async def test_a_process_that_was_started_to_be_asked_stays_so(tmp_path: Path) -> None:
    folder = make_control_folder()
    try:
        code = f"from heaptrail.agent.control import start_control; start_control({str(folder)!r}); {HERE}{SERVE}"
        with server("-c", code, HEAPTRAIL_CONTROL=str(folder)) as (pid, _):
            for number in (1, 2):
                target = await PythonTarget.of_process(pid)
                await target.snapshot(tmp_path / f"{number}.heapsnapshot", ignore)
                await target.close()
            assert socket_of(folder, pid).is_socket()
            assert processes.is_alive(pid)
    finally:
        remove_control_folder(folder)


@inspector_port
def test_the_public_call_captures_a_process_of_either_runtime(tmp_path: Path) -> None:
    folder = make_control_folder()
    try:
        with server(SERVERS / "clean.py", **python_environment(os.environ, folder)) as (pid, _):
            written = heaptrail.capture(pid=pid, path=tmp_path / "python.heapsnapshot")
            assert heaptrail.open(written).runtime == "python"
    finally:
        remove_control_folder(folder)
    with node("clean.js") as (pid, _):
        written = heaptrail.capture(pid=pid, path=tmp_path / "node.heapsnapshot")
        assert heaptrail.open(written).runtime == "node"
    with pytest.raises(UsageError, match="Name one process"):
        heaptrail.capture()


async def test_a_stopped_process_is_told_as_that_with_what_wakes_it(tmp_path: Path) -> None:
    async with command(tmp_path, sys.executable, SERVERS / "clean.py") as (started, port):
        target = await target_of_command(started, port, tmp_path)
        os.kill(started.pid, signal.SIGSTOP)
        with pytest.raises(TargetUnresponsive, match="is stopped") as stuck:
            await target.require_turning(1.0)
        assert f"kill -CONT {started.pid}" in stuck.value.help
        os.kill(started.pid, signal.SIGCONT)
        await target.require_turning(1.0)
        await target.close()


async def test_a_process_that_ends_is_told_with_its_code_and_last_words(tmp_path: Path) -> None:
    async with command(tmp_path, sys.executable, SERVERS / "leaking.py") as (started, port):
        target = await target_of_command(started, port, tmp_path)
        os.kill(started.pid, signal.SIGTERM)
        assert eventually(lambda: not processes.is_alive(started.pid))
        with pytest.raises(TargetExited, match="exited with code 0") as ended:
            await target.memory()
        assert "hits: 0" in ended.value.output
        await target.close()


async def test_an_error_inside_the_process_arrives_as_one(tmp_path: Path) -> None:
    async with target_in(tmp_path, sys.executable, SERVERS / "clean.py") as target:
        with pytest.raises(CaptureError) as failed:
            await target.snapshot(tmp_path / "no such folder" / "1.heapsnapshot", ignore)
        assert "no such folder" in failed.value.message
        assert half_files(tmp_path) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become somebody else")
async def test_a_service_that_root_starts_and_that_becomes_another_user_is_captured_into_a_private_file(tmp_path: Path) -> None:
    serve = SERVE.replace("HTTPServer", "s = HTTPServer").replace(".serve_forever()", "")
    code = f"{HERE}{serve}; os.setgid(65534); os.setuid(65534); s.serve_forever()"
    async with target_in(tmp_path, sys.executable, "-c", code) as target:
        run = tmp_path / "run"
        run.mkdir(mode=0o700)
        await target.collect()
        taken = await target.snapshot(run / "1.heapsnapshot", ignore)
        assert taken.path.stat().st_uid == 0
        assert stat.S_IMODE(taken.path.stat().st_mode) == 0o600
        assert heaptrail.open(taken.path).runtime == "python"
        assert list(run.iterdir()) == [taken.path]
