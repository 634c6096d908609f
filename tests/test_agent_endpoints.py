"""What the debug endpoints answer, and who is refused."""

from __future__ import annotations

import json
import logging
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from heaptrail.agent.access_token import TOKEN_VARIABLES, AccessToken, find_token
from heaptrail.agent.endpoints import DUMP_PATH, MEMORY_PATH, READY_PATH, Endpoints, Response
from heaptrail.agent.protocols import Answer, Attributes
from heaptrail.errors import CaptureError

TOKEN = "a-token-of-the-test"


class Firing:
    """An agent's `Fire` that answers what it is told to, and remembers what it was called with."""

    def __init__(self, answer: Answer = Answer.STARTED) -> None:
        self.answer = answer
        self.attributes: list[Attributes] = []

    def __call__(self, attributes: Attributes) -> Answer:
        self.attributes.append(attributes)
        return self.answer

    here = __call__


@pytest.fixture(autouse=True)
def _no_token_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in TOKEN_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


@pytest.fixture
def firing() -> Firing:
    return Firing()


@pytest.fixture
def endpoints(firing: Firing) -> Endpoints:
    endpoints = Endpoints(token=TOKEN)
    endpoints.start(firing)
    return endpoints


def dump(endpoints: Endpoints, token: str = TOKEN) -> Response:
    return endpoints.answer("POST", DUMP_PATH, token)


def test_the_right_token_starts_a_dump(endpoints: Endpoints, firing: Firing) -> None:
    response = dump(endpoints)
    assert (response.status, response.body) == (202, b"dump started")
    assert len(firing.attributes) == 1


def test_a_second_dump_while_one_runs_is_too_many(endpoints: Endpoints, firing: Firing) -> None:
    firing.answer = Answer.ALREADY_RUNNING
    response = dump(endpoints)
    assert response.status == 429
    assert int(dict(response.headers)["retry-after"]) > 0


@pytest.mark.parametrize("answer", [Answer.NOT_RUNNING, Answer.FAILED])
def test_an_agent_that_cannot_says_so(endpoints: Endpoints, firing: Firing, answer: Answer) -> None:
    firing.answer = answer
    response = dump(endpoints)
    assert response.status == 503
    assert answer in json.loads(response.body)["error"]


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], TOKEN + " ", "ä" * 20, "\udcff", "x" * 100_000])
def test_without_the_right_token_nothing_is_started(endpoints: Endpoints, firing: Firing, token: str) -> None:
    assert dump(endpoints, token).status == 403
    assert endpoints.answer("GET", MEMORY_PATH, token).status == 403
    assert firing.attributes == []


def test_no_token_at_all_is_never_the_right_one(firing: Firing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEAPTRAIL_TOKEN", "")
    endpoints = Endpoints(token="")
    assert dump(endpoints, "").status == 403
    endpoints.start(firing)
    assert dump(endpoints, "").status == 403


def test_before_the_start_and_after_the_stop_nobody_is_let_in(firing: Firing) -> None:
    endpoints = Endpoints(token=TOKEN)
    assert dump(endpoints).status == 403
    endpoints.start(firing)
    endpoints.stop()
    endpoints.stop()
    assert dump(endpoints).status == 403
    assert firing.attributes == []


@pytest.mark.parametrize("variable", TOKEN_VARIABLES)
def test_the_environment_gives_the_token(variable: str, firing: Firing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "from-outside")
    endpoints = Endpoints()
    endpoints.start(firing)
    assert dump(endpoints, "from-outside").status == 202


def test_guessing_tokens_ends_in_a_minute_without_any(endpoints: Endpoints, firing: Firing) -> None:
    answers = [dump(endpoints, f"guess {number}").status for number in range(100)]
    assert answers[0] == 403
    assert answers[-1] == 429
    assert dump(endpoints).status == 429, "or the guess that is right would be told from the others"
    assert firing.attributes == []


def test_requests_without_any_token_lock_nobody_out(endpoints: Endpoints) -> None:
    assert {dump(endpoints, "").status for _ in range(100)} == {403}
    assert dump(endpoints).status == 202


def test_a_wrong_token_is_logged_once_and_never_itself(endpoints: Endpoints, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for _ in range(20):
            dump(endpoints, "secret-guess\nINFO forged line")
    assert len(caplog.records) == 1
    assert "secret-guess" not in caplog.text


@pytest.mark.parametrize(
    ("method", "path", "allowed"), [("GET", DUMP_PATH, "POST"), ("OPTIONS", DUMP_PATH, "POST"), ("POST", READY_PATH, "GET, HEAD")]
)
def test_another_method_is_answered_with_those_allowed(endpoints: Endpoints, method: str, path: str, allowed: str) -> None:
    response = endpoints.answer(method, path, TOKEN)
    assert response.status == 405
    assert dict(response.headers)["allow"] == allowed
    assert json.loads(response.body)["error"]


def test_another_path_is_not_found(endpoints: Endpoints) -> None:
    response = endpoints.answer("GET", "/internal/debug/../../etc/passwd", TOKEN)
    assert response.status == 404
    assert b"passwd" not in response.body


def test_anyone_may_ask_whether_it_is_ready(endpoints: Endpoints) -> None:
    response = endpoints.answer("GET", READY_PATH, "")
    assert (response.status, json.loads(response.body)) == (200, {"status": "ok"})


def test_the_memory_is_what_the_kernel_says(endpoints: Endpoints) -> None:
    response = endpoints.answer("GET", MEMORY_PATH, TOKEN)
    figures = json.loads(response.body)
    assert figures["pid"] == os.getpid()
    assert set(figures) == {"pid", "rss", "heapUsed", "heapTotal", "external"}
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    assert figures["rss"] == pytest.approx(pages * os.sysconf("SC_PAGE_SIZE"), rel=0.05)


def test_every_answer_says_how_long_it_is_and_is_kept_nowhere(endpoints: Endpoints) -> None:
    for path in (DUMP_PATH, MEMORY_PATH, READY_PATH, "/"):
        for method in ("GET", "POST"):
            response = endpoints.answer(method, path, TOKEN)
            headers = dict(response.headers)
            assert int(headers["content-length"]) == len(response.body)
            assert headers["cache-control"] == "no-store"


def test_a_token_that_is_made_lies_in_a_file_for_this_user_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        token = find_token()
    [file] = tmp_path.rglob("*.token")
    name, _, value = file.read_text().strip().partition(": ")
    assert name == "x-admin-token"
    assert token.matches(value)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert value not in caplog.text
    assert str(file) in caplog.text
    token.forget()
    assert list(tmp_path.rglob("*.token")) == []


def test_a_forked_child_leaves_the_file_of_its_parent(tmp_path: Path) -> None:
    token = find_token()
    child = os.fork()
    if child == 0:
        token.forget()
        os._exit(0)
    os.waitpid(child, 0)
    assert len(list(tmp_path.rglob("*.token"))) == 1


def test_the_file_of_a_process_that_was_killed_goes_with_the_next_token(tmp_path: Path) -> None:
    killed = subprocess.Popen([sys.executable, "-c", ""])
    killed.wait()
    (tmp_path / "heaptrail").mkdir(0o700)
    orphan, living = (tmp_path / "heaptrail" / f"{pid}-0000.token" for pid in (killed.pid, os.getppid()))
    orphan.touch()
    living.touch()
    find_token().forget()
    assert not orphan.exists()
    assert living.exists()


def test_the_token_is_not_in_the_memory_that_a_snapshot_shows() -> None:
    assert TOKEN not in repr(vars(AccessToken(TOKEN)))


def link_elsewhere(folder: Path) -> None:
    (folder / "elsewhere").mkdir(mode=0o700)
    (folder / "heaptrail").symlink_to(folder / "elsewhere")


def open_to_others(folder: Path) -> None:
    (folder / "heaptrail").mkdir()
    (folder / "heaptrail").chmod(0o777)


def of_someone_else(folder: Path) -> None:
    (folder / "heaptrail").mkdir(mode=0o700)
    os.chown(folder / "heaptrail", 65534, 65534)


def a_file(folder: Path) -> None:
    (folder / "heaptrail").touch()


@pytest.mark.parametrize("trap", [link_elsewhere, open_to_others, of_someone_else, a_file])
def test_a_token_is_not_written_where_someone_else_could_read_it(trap, tmp_path: Path) -> None:
    if trap is of_someone_else and os.geteuid() != 0:
        pytest.skip("only root can make a folder of someone else's")
    trap(tmp_path)
    with pytest.raises(CaptureError, match="not a folder of this user alone") as refused:
        find_token()
    assert "HEAPTRAIL_TOKEN" in refused.value.help
    assert list(tmp_path.rglob("*.token")) == []


@pytest.mark.parametrize("variable", ["HEAPTRAIL_TOKEN", "HEAPDUMP_TOKEN"])
def test_the_token_of_published_examples_is_warned_of_with_the_variable_that_has_it(
    variable: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(variable, "heapdump_demo")
    find_token()
    [said] = caplog.messages
    assert said.startswith("the token is the one of published examples")
    assert said.endswith(f"set another in {variable}")


def test_the_endpoints_load_in_a_process_that_has_nothing_but_the_standard_library() -> None:
    script = (
        "import sys; from heaptrail.agent import endpoints, asgi, wsgi; from heaptrail.agent.triggers import http;"
        "print(*{name.partition('.')[0] for name in sys.modules} - set(sys.stdlib_module_names))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", script],
        env={"PYTHONPATH": str(Path(__file__).parent.parent / "src")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) <= {"heaptrail", "__main__"}
