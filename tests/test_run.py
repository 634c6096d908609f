"""`heaptrail run` runs a program as it runs without it, and has it and its children capture themselves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from services import Heaptrail, eventually

import heaptrail


@pytest.fixture(autouse=True)
def _own_folder_for_sockets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "x"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))


def run(tmp_path: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return Heaptrail("run", *arguments, cwd=tmp_path).finish()


def script(tmp_path: Path, text: str, name: str = "script.py") -> Path:
    path = tmp_path / name
    path.write_text(text)
    return path


SHOW = "import sys, os\nprint(sys.argv, __name__, sys.path[0], os.getcwd(), sys.executable, sep='|')\n"


@pytest.mark.parametrize("line", [("script.py", "-m", "--help", "--", "x"), ("-m", "script", "--trigger", "y")])
def test_arguments_name_and_path_are_those_of_python(tmp_path: Path, line: tuple[str, ...]) -> None:
    script(tmp_path, SHOW)
    plain = subprocess.run([sys.executable, *line], cwd=tmp_path, capture_output=True, text=True, check=True)
    ours = run(tmp_path, *line)
    assert (ours.returncode, ours.stdout, ours.stderr) == (0, plain.stdout, "")


def test_the_exit_code_and_the_traceback_are_those_of_the_program(tmp_path: Path) -> None:
    failing = script(tmp_path, "def f():\n    raise KeyError('x')\n\nf()\n")
    plain = subprocess.run([sys.executable, failing], cwd=tmp_path, capture_output=True, text=True, check=False)
    ours = run(tmp_path, failing)
    assert (ours.returncode, ours.stderr) == (1, plain.stderr)
    assert run(tmp_path, script(tmp_path, "import sys; sys.exit(42)")).returncode == 42
    assert run(tmp_path, script(tmp_path, "import os; os.kill(os.getpid(), 9)")).returncode == -9


def test_a_command_of_another_environment_runs_on_the_interpreter_that_its_first_line_names(tmp_path: Path) -> None:
    other = tmp_path / "bin" / "python"
    other.parent.mkdir()
    other.symlink_to(sys.executable)
    (tmp_path / "pyvenv.cfg").write_text(f"home = {Path(sys.executable).resolve().parent}\n")
    program = script(tmp_path, f"#!{other}\nimport sys\nprint(sys.prefix)\n", "bin/serve")
    program.chmod(0o755)
    assert run(tmp_path, program).stdout == f"{tmp_path}\n"
    assert run(tmp_path, "--python", sys.executable, program).stdout == f"{sys.prefix}\n"


def test_a_pipe_that_is_closed_ends_a_command_as_it_would_without(tmp_path: Path) -> None:
    shell = f"{sys.executable} -c 'from heaptrail.cli.main import main; main()' run yes | head -1"
    ended = subprocess.run(["bash", "-o", "pipefail", "-c", shell], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (128 + signal.SIGPIPE, "y\n", "")


def test_nothing_of_heaptrail_but_the_agent_is_in_the_process(tmp_path: Path) -> None:
    shown = "import sys\nprint(*sorted(name for name in sys.modules if name.split('.')[0] in ('heaptrail', 'click', 'psutil')))\n"
    modules = run(tmp_path, script(tmp_path, shown)).stdout.split()
    assert modules
    assert {name for name in modules if not name.startswith("heaptrail.agent")} <= {
        "heaptrail",
        "heaptrail.errors",
        "heaptrail._walker",
    }


def test_a_signal_has_the_program_and_its_children_capture_themselves_into_the_working_folder(tmp_path: Path) -> None:
    waiting = "import multiprocessing, os, subprocess, sys, time\n"
    waiting += "def wait():\n    print('up', os.getpid(), flush=True)\n    time.sleep(600)\n\n"
    waiting += "if __name__ == '__main__':\n"
    waiting += "    for way in ('fork', 'spawn', 'forkserver'):\n"
    waiting += "        multiprocessing.get_context(way).Process(target=wait, daemon=True).start()\n"
    waiting += "    os.chdir('/')\n    wait()\n"
    command = Heaptrail("run", script(tmp_path, waiting), cwd=tmp_path)
    try:
        assert command.process.stdout is not None
        pids = [int(command.process.stdout.readline().split()[1]) for _ in range(4)]
        for number, pid in enumerate(pids, 1):
            os.kill(pid, signal.SIGUSR2)
            assert eventually(lambda count=number: len(list(tmp_path.glob("*.heapsnapshot"))) == count)
        for pid in pids:
            (file,) = tmp_path.glob(f"heap_snapshot-*-{pid}.heapsnapshot")
            assert heaptrail.open(file).runtime == "python"
    finally:
        for process in [*psutil.Process(command.process.pid).children(recursive=True), command.process]:
            process.kill()
        command.finish()


def test_another_trigger_and_folder_are_taken(tmp_path: Path) -> None:
    sleeping = script(tmp_path, "import time\nprint('up', flush=True)\ntime.sleep(600)\n")
    command = Heaptrail("run", "--trigger", "signal:SIGUSR1", "--export", "kept", sleeping, cwd=tmp_path)
    try:
        assert command.process.stdout is not None
        assert command.process.stdout.readline() == "up\n"
        command.process.send_signal(signal.SIGUSR1)
        assert eventually(lambda: len(list((tmp_path / "kept").glob("*.heapsnapshot"))) == 1)
    finally:
        command.finish(after=signal.SIGKILL)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (("nowhere.py",), "There is no file 'nowhere.py'"),
        (("no-such-command",), "There is no script or command"),
        (("--trigger", "nonsense", "x.py"), "nonsense"),
        (("--python", "/no/such/python", "-m", "json"), "/no/such/python"),
        ((), "PROGRAM"),
    ],
)
def test_a_wrong_call_gets_one_line(tmp_path: Path, line: tuple[str, ...], says: str) -> None:
    script(tmp_path, "", "x.py")
    ended = run(tmp_path, *line)
    assert ended.returncode == 2
    assert says in ended.stderr
    assert len(ended.stderr.splitlines()) <= 2
