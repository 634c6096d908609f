"""The benchmarks can be run: rows, heaps, programs and packages fit together. No test here looks at a time."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.heaps import RECIPES  # noqa: E402
from benchmarks.measuring import Cost, MeasurementFailed, measure, medians  # noqa: E402
from benchmarks.packages import reason  # noqa: E402
from benchmarks.page.clicks import clicks  # noqa: E402
from benchmarks.readme import with_table  # noqa: E402
from benchmarks.results import Measured, cells, page, targets  # noqa: E402
from benchmarks.rows import Row, load_rows  # noqa: E402
from benchmarks.tools import leaked_listeners  # noqa: E402

BENCHMARKS = ROOT / "benchmarks"
PACKAGES = sorted(BENCHMARKS.glob("*/package.json"))
PROGRAMS = sorted(path for path in BENCHMARKS.glob("*/*") if path.suffix in (".cjs", ".mjs"))


def row(**changes) -> Row:
    return Row(**{"name": "open-it", "title": "open it", "work": "open", "heaps": ("it",), **changes})


def cost(cpu: float = 1.0, *, wall: float = 1.0, resident: float = 1e9, anonymous: float | None = 1e9) -> Cost:
    return Cost(cpu, wall, resident, anonymous)


def test_every_row_opens_heaps_that_there_is_a_recipe_for():
    made = {name for recipe in RECIPES for name in recipe.names}
    assert {heap for each in load_rows() for heap in each.heaps} <= made


def test_every_row_has_a_target():
    assert all(each.cpu_seconds or each.wall_seconds or each.anonymous_bytes for each in load_rows())


def test_a_row_of_unknown_work_is_refused(tmp_path):
    (tmp_path / "targets.toml").write_text('[x]\ntitle = "x"\nwork = "guess"\nheaps = []\n')
    with pytest.raises(ValueError, match="guess is not one of open, reopen, compare, suspects, summary"):
        load_rows(tmp_path / "targets.toml")


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.parent.name)
def test_packages_are_pinned_and_no_lock_file_records_where_they_came_from(package):
    content = json.loads(package.read_text())
    assert content["private"] is True
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in content["dependencies"].values())
    assert not (package.parent / "package-lock.json").exists()


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.name)
def test_every_program_can_be_parsed(program):
    done = subprocess.run(["node", "--check", str(program)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_whole_process_is_measured_with_the_memory_it_had_at_its_peak():
    script = "import time; held = bytearray(b'x') * 150_000_000; time.sleep(0.3); del held; print('done')"
    run = measure([sys.executable, "-c", script])
    assert run.output == "done\n"
    assert run.cost.resident_bytes > 150e6
    if Path("/proc/self/status").exists():
        assert run.cost.anonymous_bytes > 150e6


def test_a_command_that_fails_is_reported_with_its_last_words():
    with pytest.raises(MeasurementFailed, match="ended with 3: no such heap"):
        measure([sys.executable, "-c", "import sys; print('no such heap', file=sys.stderr); sys.exit(3)"])


def test_an_exit_code_that_is_an_answer_is_no_failure():
    assert measure([sys.executable, "-c", "raise SystemExit(1)"], exit_codes=(0, 1)).output == ""


def test_each_figure_is_the_median_of_its_own():
    costs = [cost(1, resident=9e9), cost(5, resident=7e9), cost(2, resident=8e9, anonymous=None)]
    assert medians(costs) == cost(2, resident=8e9)


def test_ratios_are_the_yardsticks_figure_by_the_tools_own():
    measured = Measured(row(), {"heaptrail": cost(2), "DevTools": cost(25, resident=2.5e9)}, ())
    ours, theirs = cells(measured)
    assert ours == ("open it", "heaptrail", "2.00 s", "1.00 s", "1.00 GB", "1.00 GB", "12.5", "2.5")
    assert theirs == ("", "DevTools", "25.0 s", "1.00 s", "2.50 GB", "1.00 GB", "", "")


def test_a_missed_target_is_said_to_be_missed_and_by_how_much():
    measured = Measured(row(cpu_seconds=2.0, wall_seconds=1.0, anonymous_bytes=2e9), {"heaptrail": cost(3)}, ())
    assert targets(measured) == [
        "open-it, CPU: at most 2.00 s, is 3.00 s: **missed by 50%**",
        "open-it, clock: at most 1.00 s, is 1.00 s: reached",
        "open-it, anonymous memory: at most 2.00 GB, is 1.00 GB: reached",
    ]


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_the_page_names_the_machine_the_versions_the_command_and_what_was_found():
    measured = Measured(row(), {"heaptrail": cost()}, ("heaptrail: nodes 7",))
    text = page([measured], {"heaptrail": "1.2"}, "benchmarks/run open-it", 3)
    assert re.search(r"\d+ cores .*Node\.js \d+.*Python 3\.", text)
    assert "heaptrail 1.2. Made by `benchmarks/run open-it`" in text
    assert "| open it | heaptrail | 1.00 s |" in text
    assert "- open-it: heaptrail: nodes 7" in text


def test_the_readme_gets_a_column_for_each_tool_and_keeps_the_rest():
    text = (ROOT / "README.md").read_text()
    results = [
        Measured(row(), {"heaptrail": cost(2), "limit": cost(1, anonymous=None)}, ()),
        Measured(row(title="look"), {"heaptrail": cost(3)}, ()),
    ]
    written = with_table(text, results)
    assert "| the work | heaptrail | limit |\n" in written
    assert "| open it | 2.00 s, 1.00 GB | 1.00 s, 1.00 GB |\n| look | 3.00 s, 1.00 GB | - |\n" in written
    for end in (0, -1):
        assert written.splitlines()[end] == text.splitlines()[end]
    with pytest.raises(ValueError, match="no lines"):
        with_table("# heaptrail", results)


def test_leaked_listeners_are_those_of_the_suspect_whose_trail_leads_to_them():
    def suspect(trail: str, *count: int) -> dict:
        return {"trail_text": trail, "growth": {"count": list(count)}}

    verdict = {"suspects": [suspect("global.shop", 9, 9), suspect("process._events['answered-3']", 75, 76)]}
    assert leaked_listeners(json.dumps(verdict)) == 151
    assert leaked_listeners(json.dumps({"suspects": []})) == 0


def run_command(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks.main", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_list_prints_every_row():
    done = run_command("--list", "--xlarge")
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == [each.name for each in load_rows()]


def test_a_row_that_there_is_not_is_a_usage_error():
    done = run_command("open-nothing")
    assert done.returncode == 2
    assert "open-nothing" in done.stderr


def test_a_folder_without_the_heaps_is_refused_in_one_line(tmp_path):
    done = run_command("summary-small", "--heaps", str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.splitlines() == [f"Error: there is no {tmp_path / 'small.heapsnapshot'}"]


def test_the_reason_of_a_failure_is_the_line_of_the_exception():
    trace = "file:1\n  throw new TypeError('x');\n\nTypeError: no such heap\n    at run (file:1:2)\n\nNode.js v20.1.0\n"
    assert reason(trace) == "TypeError: no such heap"
    assert reason("warning: slow\nnothing else\n") == "nothing else"
    assert reason("") == ""


def test_what_is_set_beside_a_click_on_the_page_is_timed_in_devtools_engine():
    program = (BENCHMARKS / "devtools" / "clicks.mjs").read_text()
    named = [each.devtools for each in clicks(1, 1) if each.devtools]
    assert len(named) > 3
    assert all(f"'{name}': times(" in program for name in named)


def test_the_benchmark_of_the_page_names_its_options():
    done = subprocess.run([sys.executable, "-m", "benchmarks.page.main", "--help"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "--repeat" in done.stdout
