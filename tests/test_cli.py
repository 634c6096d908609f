"""The command line: exit codes, errors in a line, JSON that parses."""

from __future__ import annotations

import gzip
import json
import os
import pty
import re
import signal
import subprocess
import sys
import types
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from tiny_heaps import TinyHeap

from heaptrail import errors
from heaptrail.cli import main as cli

NODE20 = Path(__file__).parent / "data" / "node20"
ROUNDS = [str(NODE20 / f"{name}.heapsnapshot.zst") for name in ("warm", "base", "newer")]


def heaptrail(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The installed command in a process of its own."""
    command = [sys.executable, "-c", "from heaptrail.cli.main import main; main()", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, env={**os.environ, **environment}, check=False)


def run_on_terminal(*arguments: str, **environment: str) -> bytes:
    """What the command prints when its output is a terminal."""
    own, other = pty.openpty()
    command = [sys.executable, "-c", "from heaptrail.cli.main import main; main()", *arguments]
    clean = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    process = subprocess.Popen(
        command,
        stdin=other,
        stdout=other,
        stderr=other,
        env={**clean, "TERM": "xterm-256color", **environment},
    )
    os.close(other)
    printed = b""
    try:
        while chunk := os.read(own, 65536):
            printed += chunk
    except OSError:  # the terminal ends with its last process
        pass
    finally:
        os.close(own)
        process.wait()
    return printed


def error_lines(done: subprocess.CompletedProcess[bytes]) -> list[str]:
    return done.stderr.decode().splitlines()


@pytest.fixture
def small_heap(tmp_path: Path) -> Path:
    heap = TinyHeap()
    for name, size in (("Session", 64), ("Session", 64), ("Map(old)", 32), ("User", 48)):
        heap.node("object", name, size)
    path = tmp_path / "small.heapsnapshot"
    path.write_bytes(heap.written())
    return path


@pytest.fixture
def failing_verb(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """A verb `fail` that raises what is put into the list."""
    raised: list[BaseException] = []

    @click.command("fail")
    def command() -> None:
        raise raised[0]

    module = types.ModuleType("heaptrail.cli.fail")
    module.command = command  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "heaptrail.cli.fail", module)
    monkeypatch.setitem(cli.VERBS, "fail", "Fail.")
    return raised


def test_help_lists_every_verb_with_the_first_line_of_its_own_help() -> None:
    listed = CliRunner().invoke(cli.heaptrail, ["--help"]).output
    context = click.Context(cli.heaptrail)
    for verb, line in cli.VERBS.items():
        assert re.search(rf"^  {verb} +{re.escape(line)}$", listed, re.MULTILINE)
        command = cli.heaptrail.get_command(context, verb)
        assert command is not None
        assert (command.help or "").split("\n\n")[0].replace("\n", " ") == line


@pytest.mark.parametrize("verb", sorted(cli.VERBS))
def test_every_verb_explains_itself_and_takes_json(verb: str) -> None:
    result = CliRunner().invoke(cli.heaptrail, [verb, "--help"])
    assert result.exit_code == 0
    # What is run prints for itself, and the lab and the page answer over HTTP.
    assert "--json" in result.output or verb in ("report", "run", "lab", "serve")


def test_the_version_is_that_of_the_package() -> None:
    from importlib.metadata import version

    assert heaptrail("--version").stdout.decode() == f"heaptrail {version('heaptrail')}\n"


def test_without_a_verb_the_help_is_shown_and_the_usage_is_wrong() -> None:
    done = heaptrail()
    assert done.returncode == 2
    assert b"summary" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["--nonsense"],
        ["summary"],
        ["summary", "file", "--limit", "-1"],
        ["summary", "file", "--sort", "colour"],
        ["trail", "@x1", "file"],
        ["trail", "@", "file"],
        ["suspects"],
        ["suspects", "only-one", "--requests", "10"],
        ["suspects", "a", "b", "--requests", "many"],
        ["suspects", "a", "b", "--requests", "0"],
        ["suspects", "a", "b", "c", "--requests", "1,2,3"],
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_and_where_to_look(arguments: list[str]) -> None:
    done = heaptrail(*arguments)
    assert done.returncode == 2
    assert done.stdout == b""
    first, second = error_lines(done)
    assert first.startswith("error: ")
    assert second.startswith("help:  heaptrail")
    assert second.endswith("--help")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a snapshot",
        b'{"snapshot": 7}',
        b'{"snapshot":{"meta":{}},"nodes":[',
        gzip.compress(b"{}")[:-9],
        b"\x00" * 4096,
    ],
    ids=["empty", "prose", "no header", "cut off", "damaged gzip", "zeros"],
)
@pytest.mark.parametrize("verb", ["summary", "trail"])
def test_a_broken_file_ends_with_3_and_one_line_that_names_it(verb: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "broken.heapsnapshot"
    path.write_bytes(content)
    done = heaptrail(verb, *(["@1"] if verb == "trail" else []), str(path))
    assert done.returncode == 3
    assert done.stdout == b""
    lines = error_lines(done)
    assert lines[0].startswith(f"error: {path}: ")
    assert len([line for line in lines if line.startswith("error:")]) == 1
    assert len(lines) <= 2


def test_a_file_that_is_not_there_ends_with_3(tmp_path: Path) -> None:
    for arguments in (["summary", str(tmp_path / "none")], ["suspects", *ROUNDS[:2], str(tmp_path / "none")]):
        done = heaptrail(*arguments)
        assert done.returncode == 3
        assert "there is no such file" in error_lines(done)[0]


def test_an_id_that_is_not_in_the_heap_ends_with_2(small_heap: Path) -> None:
    done = heaptrail("trail", "@4711", str(small_heap))
    assert done.returncode == 2
    assert error_lines(done)[0] == f"error: there is no object @4711 in {small_heap}"


def test_a_summary_lists_the_classes_and_ends_with_the_next_command(small_heap: Path) -> None:
    done = heaptrail("summary", str(small_heap))
    assert done.returncode == 0
    assert done.stderr == b""
    lines = done.stdout.decode().splitlines()
    assert lines[0].startswith(f"{small_heap}  v8, 5 nodes, 4 edges, ")
    assert [line.split()[-1] for line in lines[4:7]] == ["Session", "User", "Map(old)"]
    assert lines[4].split() == ["128", "B", "62%", "128", "B", "62%", "2", "1", "@3", "Session"]
    assert lines[-1] == f"next: heaptrail trail @3 {small_heap}"


def test_a_summary_reads_standard_input(small_heap: Path) -> None:
    done = heaptrail("summary", "-", stdin=small_heap.read_bytes())
    assert done.returncode == 0
    assert done.stdout.decode().startswith("-  v8, 5 nodes")
    assert b"next:" not in done.stdout


def test_what_a_limit_hides_is_counted(small_heap: Path) -> None:
    lines = heaptrail("summary", str(small_heap), "--limit", "1").stdout.decode().splitlines()
    assert "… 2 more classes; --limit 0 shows all" in lines
    assert not any("User" in line for line in lines)
    everything = heaptrail("summary", str(small_heap), "--limit", "0").stdout.decode()
    assert "more classes" not in everything


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("retained", ["Session", "User", "Map(old)"]),
        ("shallow", ["Session", "User", "Map(old)"]),
        ("count", ["Session", "User", "Map(old)"]),
        ("name", ["Map(old)", "Session", "User"]),
    ],
)
def test_classes_are_sorted_as_asked(order: str, names: list[str], small_heap: Path) -> None:
    printed = json.loads(heaptrail("summary", str(small_heap), "--sort", order, "--json").stdout)
    assert [row["name"] for row in printed["classes"]] == names


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ("^Us", ["User"]),
        ("Map(", ["Map(old)"]),
        ("Map(old)", ["Map(old)"]),
        ("e", ["Session", "User"]),
        ("nothing", []),
    ],
)
def test_classes_are_filtered_by_text_or_pattern(wanted: str, names: list[str], small_heap: Path) -> None:
    printed = json.loads(heaptrail("summary", str(small_heap), "--filter", wanted, "--json").stdout)
    assert [row["name"] for row in printed["classes"]] == names


def test_a_filter_that_nothing_matches_says_so(small_heap: Path) -> None:
    assert heaptrail("summary", str(small_heap), "--filter", "nothing").stdout.decode().endswith("no classes match\n")


def test_a_summary_as_json_has_its_schema_and_all_classes(small_heap: Path) -> None:
    printed = json.loads(heaptrail("summary", str(small_heap), "--json").stdout)
    assert printed["schema"] == "heaptrail.summary/1"
    assert (printed["file"], printed["runtime"], printed["node_count"]) == (str(small_heap), "v8", 5)
    assert printed["class_count"] == len(printed["classes"]) == 3
    assert printed["classes"][0] == {
        "key": ",Session",
        "name": "Session",
        "count": 2,
        "distance": 1,
        "shallow": 128,
        "retained": 128.0,
        "largest_id": 3,
    }
    assert printed["statistics"]["total"] == 208


def test_a_trail_is_printed_as_text_and_step_by_step() -> None:
    listed = json.loads(heaptrail("summary", ROUNDS[2], "--filter", "^Session$", "--json").stdout)
    id_ = listed["classes"][0]["largest_id"]
    done = heaptrail("trail", f"@{id_}", ROUNDS[2])
    assert done.returncode == 0
    lines = done.stdout.decode().splitlines()
    assert f"@{id_}" in lines[-1]
    assert lines[-1].endswith("→ Session")
    as_json = json.loads(heaptrail("trail", str(id_), ROUNDS[2], "--json").stdout)
    assert as_json["schema"] == "heaptrail.trail/1"
    assert as_json["trail_text"] == lines[0]
    assert as_json["trail"][-1]["id"] == as_json["node"]["id"] == id_
    assert as_json["node"]["class"] == "Session"
    assert as_json["node"]["source"]["file"].endswith("fixture.cjs")
    assert as_json["step_count"] == len(as_json["trail"])


def test_a_long_trail_is_shortened_in_the_middle(tmp_path: Path) -> None:
    heap = TinyHeap()
    holder = heap.node("object", "global", held_by=None)
    heap.edge(0, "shortcut", "1", holder)
    for number in range(100):
        below = heap.node("object", f"Step{number}", held_by=None)
        heap.edge(holder, "property", "next", below)
        holder = below
    path = tmp_path / "long.heapsnapshot"
    path.write_bytes(heap.written())
    lines = heaptrail("trail", f"@{heap.id_of(holder)}", str(path), "--limit", "4").stdout.decode().splitlines()
    assert [line.split()[-1] for line in lines if "B  " in line] == [
        "(synthetic)",
        "global",
        "Step98",
        "Step99",
    ]
    assert "  … 98 more steps; --limit 0 shows all" in lines


def test_a_leak_ends_with_1() -> None:
    done = heaptrail("suspects", *ROUNDS, "--requests", "100")
    assert done.returncode == 1
    assert done.stdout.decode().startswith("✗ LEAK  ")


def test_a_leak_as_json_ends_with_1_as_well() -> None:
    done = heaptrail("suspects", *ROUNDS, "--requests", "100,100", "--json", "--limit", "1")
    assert done.returncode == 1
    verdict = json.loads(done.stdout)
    assert verdict["schema"] == "heaptrail.verdict/1"
    assert verdict["clean"] is False
    assert verdict["requests"] == [100, 100]
    assert len(verdict["suspects"]) == 1 < verdict["suspect_count"]
    assert verdict["suspects"][0]["growth"]["per_request"]["count"] == pytest.approx(3, abs=0.1)


def test_the_same_snapshot_twice_is_clean_and_ends_with_0() -> None:
    done = heaptrail("suspects", ROUNDS[1], ROUNDS[1])
    assert done.returncode == 0
    assert done.stdout.decode().startswith("✓ no leak")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.UsageError("wrong call", help="do this"), 2),
        (errors.InvalidSnapshot("bad file", help="do this"), 3),
        (errors.CaptureRefused("too dear", help="do this"), 4),
        (errors.LoadFailed("nothing answers", help="do this"), 4),
    ],
)
def test_an_error_is_a_line_of_what_and_a_line_of_help(
    error: errors.HeaptrailError,
    code: int,
    failing_verb: list[BaseException],
    capsys: pytest.CaptureFixture[str],
) -> None:
    failing_verb.append(error)
    assert cli.run(["fail"]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == f"error: {error.message}\nhelp:  do this\n"


def test_a_failed_capture_shows_what_the_process_printed_last(
    failing_verb: list[BaseException], capsys: pytest.CaptureFixture[str]
) -> None:
    failing_verb.append(errors.TargetExited("the process ended", output="Error: no port\n\x1b[31mat server.js:3"))
    assert cli.run(["fail"]) == 4
    assert capsys.readouterr().err.splitlines() == [
        "the process's last output:",
        "  Error: no port",
        "  \\x1b[31mat server.js:3",
        "error: the process ended",
    ]


def test_an_interruption_ends_with_130(failing_verb: list[BaseException], capsys: pytest.CaptureFixture[str]) -> None:
    failing_verb.append(KeyboardInterrupt())
    assert cli.run(["fail"]) == 130
    assert capsys.readouterr().err.strip() == "interrupted"


def test_ctrl_c_ends_a_command_with_130_and_no_traceback() -> None:
    command = [sys.executable, "-c", "from heaptrail.cli.main import main; main()", "summary", "-"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdin is not None
    # Until the command reads, the pipe does not take all of it.
    process.stdin.write(b'{"snapshot":' + b" " * (1 << 20))
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    _, printed = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in printed


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_reader_that_stops_reading_is_no_error_and_no_leak(options: list[str], small_heap: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [
        sys.executable,
        "-c",
        "from heaptrail.cli.main import main; main()",
        "summary",
        str(small_heap),
        *options,
    ]
    try:
        done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(writer)
    assert done.stderr == b""
    assert done.returncode == 141


def test_a_defect_does_not_look_like_a_leak(failing_verb: list[BaseException], capsys: pytest.CaptureFixture[str]) -> None:
    failing_verb.append(ZeroDivisionError("a defect"))
    with pytest.raises(SystemExit) as ended:
        cli.main(["fail"])
    assert ended.value.code == 70
    assert "ZeroDivisionError: a defect" in capsys.readouterr().err


def test_output_is_plain_where_it_is_piped(small_heap: Path) -> None:
    assert b"\x1b" not in heaptrail("summary", str(small_heap), FORCE_COLOR="1").stdout


def test_a_terminal_gets_colour_and_the_same_text(small_heap: Path) -> None:
    coloured = run_on_terminal("summary", str(small_heap), COLUMNS="160")
    assert b"\x1b[" in coloured
    text = re.sub(rb"\x1b\[[0-9;]*m", b"", coloured).replace(b"\r\n", b"\n")
    assert text == heaptrail("summary", str(small_heap)).stdout


def test_no_color_is_honoured_on_a_terminal(small_heap: Path) -> None:
    assert b"\x1b" not in run_on_terminal("summary", str(small_heap), NO_COLOR="1")


def test_a_terminal_without_unicode_gets_escapes_instead_of_a_traceback() -> None:
    done = heaptrail("suspects", ROUNDS[1], ROUNDS[1], PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert done.stdout.startswith(b"\\u2713 no leak")


@pytest.mark.parametrize("verb", ["doctor", "snapshot", "hunt", "watch"])
@pytest.mark.parametrize("number", ["0", "-5", "99999999999999999999"])
def test_a_number_that_no_process_can_have_is_wrong_usage(verb: str, number: str) -> None:
    result = CliRunner().invoke(cli.heaptrail, [verb, "--pid", number], standalone_mode=False)
    assert isinstance(result.exception, click.BadParameter)
    assert result.exception.exit_code == 2
