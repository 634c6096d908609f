"""heaptrail gets into a running Python process, whatever it is doing, and leaves it as it was."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import functools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from interpreters import VERSIONS, interpreter
from services import eventually

from heaptrail.errors import CaptureError, InspectorUnavailable, TargetExited
from heaptrail.targets.python_attach import inject, installed, permission
from heaptrail.targets.python_attach.calling import StoppedThread
from heaptrail.targets.python_attach.debugger import Debugger
from heaptrail.targets.python_attach.interpreter import find_interpreter
from heaptrail.targets.python_attach.remote_exec import RemoteExec
from heaptrail.targets.python_attach.threads import main_thread_state

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="ways into a running process are Linux's")

STATES = {
    "computes in Python": "ready()\nwhile True: sum(range(50))",
    "allocates": "ready()\nwhile True: [bytearray(size) for size in range(0, 100_000, 37)]",
    "computes in C without the GIL": (
        "import hashlib\nblock = bytes(1 << 26)\nready()\nwhile True: hashlib.sha256(block).digest()"
    ),
    "computes in C with the GIL": "numbers = list(range(1_000_000, 0, -2)) * 2\nready()\nwhile True: sorted(numbers)",
    "collects garbage": "import gc\nkept = [[] for _ in range(100_000)]\nready()\nwhile True: gc.collect()",
    "imports": (
        "import sys, tarfile, decimal, email.message\nname = None\nready()\n"
        "while True:\n"
        "    for name in ('tarfile', 'decimal', 'email.message', 'email.utils'): sys.modules.pop(name, None)\n"
        "    import tarfile, decimal, email.message"
    ),
    "waits for events": "import select\nready()\nselect.epoll().poll()",
    "runs an idle event loop": "import asyncio\nready()\nasyncio.run(asyncio.sleep(1000))",
    "waits in select": "import select\nready()\nselect.select([], [], [])",
    "sleeps": "import time\nready()\ntime.sleep(1000)",
    "waits for a lock": "import _thread\nlock = _thread.allocate_lock()\nlock.acquire()\nready()\nlock.acquire()",
    "waits for a thread": (
        "import threading, time\nthread = threading.Thread(target=time.sleep, args=(1000,))\n"
        "thread.start()\nready()\nthread.join()"
    ),
    "waits for a connection": "import socket\nserver = socket.create_server(('127.0.0.1', 0))\nready()\nserver.accept()",
    "computes in many threads": (
        "import threading\ndef work():\n    while True: sum(range(50))\n"
        "for _ in range(7): threading.Thread(target=work, daemon=True).start()\nready()\nwork()"
    ),
    "sleeps while a thread computes": (
        "import threading, time\ndef work():\n    while True: sum(range(50))\n"
        "threading.Thread(target=work, daemon=True).start()\nready()\ntime.sleep(1000)"
    ),
    "computes while threads wait": (
        "import threading, time\n"
        "for _ in range(20): threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()\nready()\n"
        "while True: sum(range(50))"
    ),
}
# Of the states that differ most in what a debugger meets, on the versions that this does not run on.
FEW_STATES = ("computes in Python", "computes in C with the GIL", "imports", "runs an idle event loop", "waits for a lock")
EVERY_STATE = os.environ.get("HEAPTRAIL_TEST_EVERY_STATE") == "1"
OWN_VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
_READY = "def ready(): import os; os.write(1, b'ready\\n')\n"


@contextlib.contextmanager
def python(program: str, version: str = "3.11", **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Python that has come to where `program` says `ready()`."""
    process = subprocess.Popen(
        [interpreter(version), "-c", _READY + program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
    )
    try:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"ready\n"
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A private folder with a name that is short enough for a socket."""
    path = Path(tempfile.mkdtemp(prefix="ht-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def walkers_of_all_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Getting in needs no walker: the control socket answers without one."""
    monkeypatch.setattr(installed, "walkers", lambda: {(3, minor): Path("_walker.so") for minor in range(11, 15)})


async def ask(socket: Path, do: str) -> dict[str, object]:
    reader, writer = await asyncio.open_unix_connection(socket)
    writer.write(json.dumps({"do": do}).encode() + b"\n")
    try:
        answer = json.loads(await reader.readline())
        assert isinstance(answer, dict)
        return answer
    finally:
        writer.close()


def run_script(pid: int, script: Path) -> None:
    """Have the process run a script of the test's."""
    found = find_interpreter(pid)
    assert found is not None
    started = script.with_suffix(".started")
    script.write_text(script.read_text() + f"\nopen({str(started)!r}, 'x').close()\n")
    assert Debugger(pid, found, script, started).run(60) is not None
    started.unlink()
    # It is there before it is closed.
    assert eventually(lambda: not any(str(script.parent) in each for each in descriptors(pid)))


def insides(pid: int, folder: Path) -> dict[str, Any]:
    """What the process itself says of its modules, search path and names."""
    script, answer = folder / "insides.py", folder / "insides.txt"
    # It comes at any moment, that of an import among them, and so imports nothing.
    script.write_text(
        "import sys\n"
        "told = {'modules': sorted(sys.modules), 'path': sys.path, 'names': sorted(vars(sys.modules['__main__'])),\n"
        " 'finders': len(sys.meta_path), 'interval': sys.getswitchinterval(), 'stdlib': sorted(sys.stdlib_module_names)}\n"
        f"open({str(answer)!r}, 'w').write(repr(told))\n"
    )
    run_script(pid, script)
    found = ast.literal_eval(answer.read_text())
    script.unlink()
    answer.unlink()
    assert isinstance(found, dict)
    return found


def descriptors(pid: int) -> set[str]:
    found = set()
    for file in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found.add(f"{file.name} {file.readlink()}")
    return found


def thread_count(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def is_left(pid: int, socket: Path, threads: int) -> bool:
    return not socket.exists() and thread_count(pid) == threads


@pytest.mark.usefixtures("walkers_of_all_versions")
@pytest.mark.parametrize(
    ("version", "state"),
    [
        (version, state)
        for version in VERSIONS
        for state in STATES
        if EVERY_STATE or version == OWN_VERSION or state in FEW_STATES
    ],
)
async def test_a_process_answers_whatever_it_does_and_is_left_as_it_was(version: str, state: str, folder: Path) -> None:
    with python(STATES[state], version) as process:
        insides_before = insides(process.pid, folder)
        threads, files = thread_count(process.pid), descriptors(process.pid)

        socket = await inject(process.pid, folder)

        assert list(folder.iterdir()) == [socket]
        memory = await ask(socket, "memory")
        assert isinstance(memory["resident"], int)
        assert memory["resident"] > 1 << 20
        await ask(socket, "leave")
        assert eventually(lambda: is_left(process.pid, socket, threads))
        assert eventually(lambda: descriptors(process.pid) == files)
        insides_after = insides(process.pid, folder)
        modules = set(insides_after.pop("modules")) - set(insides_before.pop("modules"))
        assert {name.partition(".")[0] for name in modules} <= {"heaptrail", *insides_before["stdlib"]}
        assert insides_after == insides_before
        assert process.poll() is None


@pytest.mark.usefixtures("walkers_of_all_versions")
async def test_a_process_can_be_entered_again_and_again(folder: Path) -> None:
    with python(STATES["computes in Python"]) as process:
        threads = thread_count(process.pid)
        for _ in range(5):
            socket = await inject(process.pid, folder)
            await ask(socket, "leave")
            assert eventually(functools.partial(is_left, process.pid, socket, threads))
        assert process.poll() is None


@pytest.mark.parametrize("version", VERSIONS)
def test_a_sleep_is_not_cut_short(version: str, folder: Path) -> None:
    program = "import time\nbegan = time.monotonic()\nready()\ntime.sleep(2)\nprint(time.monotonic() - began >= 2)"
    with python(program, version) as process:
        insides(process.pid, folder)
        output, complaint = process.communicate(timeout=60)
        assert (output, complaint, process.returncode) == (b"True\n", b"", 0)


@pytest.mark.parametrize("version", VERSIONS)
def test_what_a_process_computes_stays_right(version: str, folder: Path) -> None:
    program = (
        "import os, math, hashlib\n"
        "values = [1 / n for n in range(1, 2000)]\n"
        "right = math.fsum(values), sum(values), hashlib.sha256(bytes(100_000)).digest()\n"
        "ready()\n"
        f"while not os.path.exists({str(folder / 'enough')!r}):\n"
        "    if (math.fsum(values), sum(values), hashlib.sha256(bytes(100_000)).digest()) != right: raise SystemExit('wrong')"
    )
    with python(program, version) as process:
        for _ in range(20 if EVERY_STATE else 5):
            insides(process.pid, folder)
        (folder / "enough").touch()
        output, complaint = process.communicate(timeout=60)
        assert (output, complaint, process.returncode) == (b"", b"", 0)


def test_of_many_threads_that_are_asked_one_runs_the_script(folder: Path) -> None:
    with python(STATES["computes in many threads"], "3.14") as process:
        found = find_interpreter(process.pid)
        assert found is not None
        done, script = folder / "done", folder / "script.py"
        script.write_text(f"open({str(done)!r}, 'a').write('x')\n")
        debugging = RemoteExec(process.pid, found)
        assert debugging.ask(script) == 8
        assert eventually(done.exists)
        debugging.withdraw()
        assert process.poll() is None


@pytest.mark.parametrize("version", VERSIONS)
def test_the_interpreter_of_a_process_is_known(version: str) -> None:
    with python(STATES["sleeps"], version) as process:
        found = find_interpreter(process.pid)
        assert found is not None
        assert f"{found.minor[0]}.{found.minor[1]}" == version
        assert len(found.version) == 3
        assert not found.is_free_threaded


async def test_a_stopped_process_is_refused_and_stays_stopped(folder: Path) -> None:
    with python(STATES["sleeps"]) as process:
        process.send_signal(signal.SIGSTOP)
        assert eventually(lambda: main_thread_state(process.pid) == "T")
        with pytest.raises(InspectorUnavailable, match="is stopped") as refused:
            await inject(process.pid, folder)
        assert refused.value.help == f"Let it go on: kill -CONT {process.pid}"
        assert main_thread_state(process.pid) == "T"
        assert list(folder.iterdir()) == []


async def test_a_process_with_a_debugger_is_refused(folder: Path) -> None:
    with (
        python(STATES["sleeps"]) as process,
        StoppedThread(process.pid, process.pid),
        pytest.raises(InspectorUnavailable, match="is traced by"),
    ):
        await inject(process.pid, folder)


@pytest.mark.usefixtures("walkers_of_all_versions")
async def test_a_process_that_is_killed_meanwhile_is_an_error_that_says_so(folder: Path) -> None:
    with python("import collections, itertools\nready()\ncollections.deque(itertools.repeat(None), maxlen=0)") as process:
        injecting = asyncio.create_task(inject(process.pid, folder))
        assert await asyncio.to_thread(eventually, lambda: any(folder.iterdir()))
        await asyncio.sleep(0.3)
        process.kill()
        with pytest.raises(TargetExited):
            await injecting
        assert list(folder.iterdir()) == []


@pytest.mark.usefixtures("walkers_of_all_versions")
async def test_who_gives_up_leaves_nothing_that_happens_later(folder: Path) -> None:
    go_on = folder.with_name(folder.name + "-go-on")
    program = (
        f"import os\nready()\nwhile not os.path.exists({str(go_on)!r}): sorted(range(3_000_000, 0, -1))\n"
        "import time\ntime.sleep(1000)"
    )
    with python(program) as process:
        threads = thread_count(process.pid)
        injecting = asyncio.create_task(inject(process.pid, folder))
        assert await asyncio.to_thread(eventually, lambda: any(folder.iterdir()))
        injecting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await injecting
        go_on.touch()
        try:
            assert eventually(lambda: main_thread_state(process.pid) == "S")
            assert eventually(lambda: thread_count(process.pid) == threads)
            assert list(folder.iterdir()) == []
            assert process.poll() is None
        finally:
            go_on.unlink()


def has_begun(heaptrail: subprocess.Popen[bytes], folder: Path) -> bool:
    return any(folder.iterdir()) or heaptrail.poll() is not None


@pytest.mark.parametrize("state", ["sleeps", "computes in Python", "computes in many threads"])
def test_a_process_runs_on_when_heaptrail_is_killed(state: str, folder: Path) -> None:
    program = (
        "import asyncio, sys\nfrom pathlib import Path\nfrom heaptrail.targets.python_attach import inject\n"
        "asyncio.run(inject(int(sys.argv[1]), Path(sys.argv[2])))"
    )
    with python(STATES[state]) as process:
        for number in range(8):
            where = folder / str(number)
            where.mkdir(mode=0o700)
            heaptrail = subprocess.Popen([sys.executable, "-c", program, str(process.pid), str(where)])
            # It may be refused: the debugger of the one before is still at work.
            assert eventually(functools.partial(has_begun, heaptrail, where))
            time.sleep(0.03 * number)
            heaptrail.kill()
            heaptrail.wait()
        assert eventually(lambda: "TracerPid:\t0" in Path(f"/proc/{process.pid}/status").read_text())
        assert process.poll() is None
        assert eventually(lambda: main_thread_state(process.pid) in ("R", "S"))


async def test_what_is_no_python_is_refused(folder: Path) -> None:
    process = subprocess.Popen(["sleep", "1000"])
    try:
        with pytest.raises(InspectorUnavailable, match="does not run CPython"):
            await inject(process.pid, folder)
    finally:
        process.kill()
        process.wait()
    with pytest.raises(InspectorUnavailable, match="is not there"):
        await inject(process.pid, folder)


async def test_a_version_without_a_walker_is_refused_with_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed, "walkers", lambda: {(3, 12): Path("_walker.so")})
    with python(STATES["sleeps"], "3.11") as process:
        with pytest.raises(InspectorUnavailable, match=r"runs Python 3\.11, and this heaptrail was built for 3\.12") as refused:
            await inject(process.pid, folder)
        assert "python3.11 -m venv" in refused.value.help


@pytest.mark.usefixtures("walkers_of_all_versions")
async def test_a_process_that_takes_no_scripts_is_refused(folder: Path) -> None:
    with (
        python(STATES["sleeps"], "3.14", PYTHON_DISABLE_REMOTE_DEBUG="1") as process,
        pytest.raises(InspectorUnavailable, match="PYTHON_DISABLE_REMOTE_DEBUG"),
    ):
        await inject(process.pid, folder)


@pytest.mark.usefixtures("walkers_of_all_versions")
async def test_a_process_with_another_root_is_refused(folder: Path) -> None:
    """As in a container: its folders are not ours."""
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        pytest.skip("making a mount namespace takes root and unshare")
    hidden = f'mount -t tmpfs none {folder} && exec {interpreter("3.11")} -c "import time; time.sleep(1000)"'
    process = subprocess.Popen(["unshare", "--mount", "sh", "-c", hidden])
    try:
        if not eventually(lambda: find_interpreter(process.pid) is not None or process.poll() is not None) or process.poll():
            pytest.skip("no mount namespace can be made here")
        with pytest.raises(InspectorUnavailable, match="in a container, or has another root") as refused:
            await inject(process.pid, folder)
        assert f"nsenter -t {process.pid}" in refused.value.help
    finally:
        process.kill()
        process.wait()


@pytest.mark.usefixtures("walkers_of_all_versions")
async def test_a_process_in_a_pid_namespace_answers_under_its_own_number(folder: Path) -> None:
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        pytest.skip("making a namespace takes root and unshare")
    program = "import os, time; os.write(1, b'ready'); time.sleep(1000)"
    outer = subprocess.Popen(
        ["unshare", "--pid", "--fork", "--kill-child", interpreter("3.11"), "-c", program], stdout=subprocess.PIPE
    )
    try:
        assert outer.stdout is not None
        if outer.stdout.read(5) != b"ready":
            pytest.skip("no pid namespace can be made here")
        (inner,) = map(int, Path(f"/proc/{outer.pid}/task/{outer.pid}/children").read_text().split())
        socket = await inject(inner, folder)
        assert socket.name == "1.sock"
        assert "resident" in await ask(socket, "memory")
    finally:
        outer.kill()
        outer.communicate()


def test_why_a_process_may_not_be_traced_is_said_with_the_remedy(tmp_path: Path) -> None:
    scope, status = tmp_path / "proc/sys/kernel/yama/ptrace_scope", tmp_path / "proc/self/status"
    scope.parent.mkdir(parents=True)
    status.parent.mkdir()
    status.write_text("CapEff:\t0000000000000000\n")
    scope.write_text("1\n")
    assert permission.why_not(1000, root=tmp_path, me=1000) == (
        "may not be traced: kernel.yama.ptrace_scope is 1",
        "Run it as root, sudo heaptrail …, or allow it until the next boot: sudo sysctl kernel.yama.ptrace_scope=0",
    )
    assert permission.why_not(1001, root=tmp_path, me=1000)[0] == "belongs to another user"
    assert "sudo -u '#1001'" in permission.why_not(1001, root=tmp_path, me=1000)[1]
    scope.write_text("3\n")
    assert "until the next boot" in permission.why_not(1000, root=tmp_path, me=1000)[0]
    scope.write_text("1\n")
    (tmp_path / ".dockerenv").touch()
    assert "--cap-add SYS_PTRACE" in permission.why_not(1000, root=tmp_path, me=1000)[1]


def test_another_users_process_is_refused_without_the_capability(folder: Path) -> None:
    with other_users_python() as process:
        program = (
            "import asyncio, sys\nfrom pathlib import Path\nfrom heaptrail.errors import HeaptrailError\n"
            "from heaptrail.targets.python_attach import inject\n"
            "try: asyncio.run(inject(int(sys.argv[1]), Path(sys.argv[2])))\n"
            "except HeaptrailError as error: print(type(error).__name__, error.message, error.help)"
        )
        refused = subprocess.run(
            ["setpriv", "--bounding-set=-sys_ptrace", sys.executable, "-c", program, str(process.pid), str(folder)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert refused.startswith("InspectorUnavailable")
        assert "belongs to another user" in refused
        assert "65534" in refused


@pytest.mark.usefixtures("walkers_of_all_versions")
async def test_root_gets_into_another_users_process(folder: Path) -> None:
    with other_users_python() as process:
        try:
            socket = await inject(process.pid, folder)
        except CaptureError as error:
            if "heaptrail's own files" in error.message:
                pytest.skip("this checkout is closed to other users")
            raise
        assert "resident" in await ask(socket, "memory")
        assert folder.stat().st_uid == 65534


@contextlib.contextmanager
def other_users_python() -> Iterator[subprocess.Popen[bytes]]:
    program = shutil.which("python3", path="/usr/bin:/usr/local/bin")
    if os.geteuid() != 0 or shutil.which("setpriv") is None or program is None:
        pytest.skip("another user's process takes root, setpriv and a Python that all may run")
    process = subprocess.Popen(
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program, "-c", _READY + STATES["sleeps"]],
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        if process.stdout.readline() != b"ready\n":
            pytest.skip("no process of another user can be started here")
        yield process
    finally:
        process.kill()
        process.communicate()
