"""The zoo is complete: every case can be run, says what it expects, and is scored as it says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from zoo.cases import (  # noqa: E402
    FIXED_REQUIREMENTS,
    PAGE,
    REQUIREMENTS,
    SERVERS,
    Case,
    ExpectedLeak,
    InvalidCase,
    Twin,
    case_folders,
    load_case,
    load_cases,
)
from zoo.lab import load_lab_cases  # noqa: E402
from zoo.packages import RunFailed, prepare  # noqa: E402
from zoo.score import score_clean, score_leaking  # noqa: E402

FOLDERS = case_folders()
README = (ROOT / "README.md").read_text()
EXACT_VERSION = re.compile(r"(npm:(@[\w.-]+/)?[\w.-]+@)?\d+\.\d+\.\d+")
EXACT_REQUIREMENT = re.compile(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==\d+(\.\d+)+(b\d+)?")
# how a server of each kind is told its port and reads an environment variable
PORT = {".js": "process.env.PORT", ".py": 'os.environ["PORT"]'}
VARIABLE = {".js": "process.env.{}", ".py": 'os.environ.get("{}")'}
PAGE_SWITCH = "new URLSearchParams(location.search).has('fixed')"


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return load_cases()


def leak(**changes) -> ExpectedLeak:
    expected = ExpectedLeak(
        classes=("Session",),
        holders=(re.compile(r"\bsessions\b"),),
        patterns=("cache",),
        confidences=("certain", "likely"),
        per_request=(1.0,),
        source="",
        lines=(),
        bytes_only=False,
        optional=False,
    )
    return replace(expected, **changes)


def leaking_case(*leaks: ExpectedLeak, folder: Path = ROOT) -> Case:
    return Case(
        name="case",
        folder=folder,
        server=next((folder / name for name in SERVERS if (folder / name).exists()), folder / "server.js"),
        title="",
        urls=("/",),
        method="GET",
        headers={},
        body=None,
        requests=500,
        warmup=200,
        concurrency=8,
        load=None,
        action=None,
        environment={},
        leaks=leaks or (leak(),),
        twin=Twin({}, ("/",), 8),
    )


def suspect(**changes) -> dict:
    values = {
        "class": "Session",
        "holder": "MemoryStore.sessions",
        "pattern": "cache",
        "confidence": "certain",
        "count": 1.0,
        "source": None,
    } | changes
    return {
        "class": values["class"],
        "holder": {"id": 1, "class": "Object", "name": values["holder"], "entries": []},
        "pattern": values["pattern"],
        "confidence": values["confidence"],
        "growth": {"per_request": {"count": values["count"], "bytes": 100.0}},
        "source": values["source"],
    }


def verdict(*suspects: dict) -> dict:
    return {"clean": all(each["confidence"] == "possible" for each in suspects), "suspects": list(suspects)}


class TestLayout:
    def test_there_are_as_many_leaking_and_clean_ones_as_the_front_page_says(self, cases):
        said = re.search(r"more than (\d+) servers and pages that leak.*more\s+than (\d+) that only look", README, re.DOTALL)
        assert said is not None
        everything = [*cases, *load_lab_cases()]
        assert sum(case.leaking for case in everything) > int(said[1])
        assert sum(not case.leaking for case in everything) > int(said[2])

    @pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
    def test_a_case_has_a_speaking_name_a_title_and_a_server(self, folder):
        case = load_case(folder)
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", case.name)
        assert len(case.title) > 10
        assert not case.title.endswith(".")
        assert sum((folder / name).exists() for name in (*SERVERS, PAGE)) == 1
        if case.in_page:
            return
        server = case.server.read_text()
        assert PORT[case.server.suffix] in server
        assert "127.0.0.1" in server

    def test_every_leaking_server_names_its_leak_and_has_a_twin_that_does_not_leak(self, cases):
        for case in cases:
            if case.leaking:
                twin = case.as_twin()
                differs = (twin.environment, twin.urls) != (case.environment, case.urls)
                assert differs or case.twin_requirements == FIXED_REQUIREMENTS, case.name
                assert all(each.holders for each in case.leaks), case.name
                assert all(each.classes or each.bytes_only for each in case.leaks), case.name
                assert not case.leaks[0].optional, case.name

    def test_a_name_says_whether_a_server_is_clean(self, cases):
        clean = ("clean-", "python-clean-", "page-clean-")
        assert {case.name for case in cases if case.name.startswith(clean)} == {case.name for case in cases if not case.leaking}

    def test_the_switch_to_the_twin_is_one_that_the_server_knows(self, cases):
        for case in cases:
            if case.twin is None:
                continue
            if case.in_page:
                assert PAGE_SWITCH in (case.folder / "page.js").read_text(), case.name
                assert case.twin.urls[0].endswith("?fixed=1"), case.name
            for name in case.twin.environment:
                assert VARIABLE[case.server.suffix].format(name) in case.server.read_text(), case.name

    def test_urls_are_paths(self, cases):
        assert all(url.startswith("/") for case in cases for url in case.urls)

    def test_expected_places_exist(self, cases):
        for case in cases:
            for each in case.leaks:
                if each.source:
                    text = (case.folder / each.source).read_text()
                    assert all(line in text for line in each.lines), case.name

    def test_packages_are_pinned_and_no_lock_file_records_where_they_came_from(self, cases):
        for case in cases:
            assert not list(case.folder.rglob("package-lock.json")), case.name
            for file in (case.folder / REQUIREMENTS, case.folder / FIXED_REQUIREMENTS):
                for line in file.read_text().splitlines() if file.exists() else ():
                    assert EXACT_REQUIREMENT.fullmatch(line), f"{case.name}: {line}"
            if (case.folder / "package.json").exists():
                package = json.loads((case.folder / "package.json").read_text())
                assert package["private"] is True
                for name, version in package["dependencies"].items():
                    assert EXACT_VERSION.fullmatch(version), f"{case.name}: {name} {version}"

    def test_a_load_command_takes_the_port_and_the_count_and_its_script_is_there(self, cases):
        for case in cases:
            if case.load is not None:
                assert "{port}" in case.load
                assert "{requests}" in case.load
                assert (case.folder / case.load.split()[1]).exists(), case.name

    def test_a_name_says_whether_it_is_a_page(self, cases):
        assert {case.name for case in cases if case.in_page} == {case.name for case in cases if case.name.startswith("page-")}

    def test_a_name_says_whether_a_server_is_written_in_python(self, cases):
        assert {case.name for case in cases if case.in_python} == {case.name for case in cases if case.name.startswith("python-")}

    def test_a_twin_with_packages_of_its_own_has_a_server_with_packages(self, cases):
        for case in cases:
            if case.twin_requirements == FIXED_REQUIREMENTS:
                assert (case.folder / REQUIREMENTS).exists(), case.name
                assert case.leaking, case.name

    def test_every_python_server_compiles(self, cases):
        for case in cases:
            if case.in_python:
                compile(case.server.read_text(), str(case.server), "exec")

    @pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
    def test_every_script_can_be_parsed(self, cases):
        scripts = [str(path) for case in cases for path in case.folder.glob("*.js")]
        check = (
            "const vm = require('vm'), fs = require('fs');"
            "for (const file of JSON.parse(fs.readFileSync(0)))"
            " vm.compileFunction(fs.readFileSync(file, 'utf8'), [], { filename: file })"
        )
        done = subprocess.run(["node", "-e", check], input=json.dumps(scripts), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


class TestCaseFiles:
    def write(self, folder: Path, text: str) -> Path:
        (folder / "case.toml").write_text(text)
        return folder

    def test_an_unknown_key_is_refused(self, tmp_path):
        text = 'title = "a server"\nrequest = 5\n[expect]\nleak = false\n'
        with pytest.raises(InvalidCase, match="unknown: request"):
            load_case(self.write(tmp_path, text))

    def test_a_regular_expression_that_does_not_compile_is_refused(self, tmp_path):
        text = "title = 'a server'\n[expect]\nleak = true\nholder = ['(']\n[fixed]\nenv = { FIXED = '1' }\n"
        with pytest.raises(InvalidCase, match="unterminated subpattern"):
            load_case(self.write(tmp_path, text))

    def test_a_pattern_that_a_verdict_cannot_name_is_refused(self, tmp_path):
        text = "title = 'a server'\n[expect]\nleak = true\nholder = 'x'\npattern = 'hash'\n[fixed]\nenv = { FIXED = '1' }\n"
        with pytest.raises(InvalidCase, match="hash: not one of"):
            load_case(self.write(tmp_path, text))

    def test_a_leaking_server_without_a_twin_is_refused(self, tmp_path):
        text = "title = 'a server'\n[expect]\nleak = true\nholder = 'x'\n"
        for fixed in ("", "[fixed]\n"):
            with pytest.raises(InvalidCase, match="fixed"):
                load_case(self.write(tmp_path, text + fixed))

    def test_a_page_without_an_action_and_a_server_with_one_are_refused(self, tmp_path):
        text = "title = 'a page'\n{}[expect]\nleak = false\n"
        with pytest.raises(InvalidCase, match="a page has an action"):
            load_case(self.write(tmp_path, text.format("action = 'next()'\n")))
        (tmp_path / PAGE).write_text("")
        with pytest.raises(InvalidCase, match="a page has an action"):
            load_case(self.write(tmp_path, text.format("")))

    def test_the_twin_of_a_server_may_be_the_same_server_under_another_url(self, tmp_path):
        text = (
            "title = 'a server'\nurl = '/a'\n[expect]\nleak = true\nholder = 'x'\n[fixed]\nurl = '/a?fixed=1'\nconcurrency = 1\n"
        )
        twin = load_case(self.write(tmp_path, text)).as_twin()
        assert (twin.urls, twin.concurrency, twin.leaking) == (("/a?fixed=1",), 1, False)

    def test_nothing_else_makes_a_twin(self, tmp_path):
        text = "title = 'a server'\n[expect]\nleak = true\nholder = 'x'\n[fixed]\nbody = 'x'\n"
        with pytest.raises(InvalidCase, match="unknown: body"):
            load_case(self.write(tmp_path, text))

    def test_a_clean_server_cannot_have_a_twin(self, tmp_path):
        text = "title = 'a server'\n[expect]\nleak = false\n[fixed]\nenv = { FIXED = '1' }\n"
        with pytest.raises(InvalidCase, match="no twin"):
            load_case(self.write(tmp_path, text))

    def test_a_python_server_whose_twin_has_other_packages_needs_no_switch(self, tmp_path):
        (tmp_path / "server.py").write_text("")
        (tmp_path / FIXED_REQUIREMENTS).write_text("multidict==6.4.3\n")
        case = load_case(self.write(tmp_path, "title = 'a server'\n[expect]\nleak = true\nholder = 'x'\n"))
        assert case.in_python
        assert case.twin == Twin({}, case.urls, case.concurrency)
        assert case.twin_requirements == FIXED_REQUIREMENTS


class TestPreparation:
    def test_a_python_server_without_packages_runs_in_this_python_and_in_its_own_folder(self, tmp_path):
        (tmp_path / "server.py").write_text("")
        start = prepare(leaking_case(folder=tmp_path), tmp_path / "cache", REQUIREMENTS)
        assert start.command == (sys.executable, "server.py")
        assert start.folder == tmp_path
        assert not (tmp_path / "cache").exists()

    def test_a_node_server_without_packages_runs_in_its_own_folder(self, tmp_path):
        (tmp_path / "server.js").write_text("")
        start = prepare(leaking_case(folder=tmp_path), tmp_path / "cache", REQUIREMENTS)
        assert start.command == ("node", "server.js")
        assert start.folder == tmp_path

    def test_requirements_that_cannot_be_installed_are_named_and_leave_nothing_that_looks_installed(self, tmp_path):
        (tmp_path / "server.py").write_text("")
        (tmp_path / REQUIREMENTS).write_text("./no-such-package-anywhere\n")
        for _ in range(2):
            with pytest.raises(RunFailed, match=f"{REQUIREMENTS} of {tmp_path.name} cannot be installed"):
                prepare(leaking_case(folder=tmp_path), tmp_path / "cache", REQUIREMENTS)

    def test_servers_with_the_same_requirements_share_an_environment_of_their_own(self, tmp_path):
        for name in ("first", "second"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "server.py").write_text("")
            (tmp_path / name / REQUIREMENTS).write_text("# none\n")
        starts = [prepare(leaking_case(folder=tmp_path / name), tmp_path / "cache", REQUIREMENTS) for name in ("first", "second")]
        assert starts[0].command == starts[1].command
        found = "import importlib.util, sys; print(sys.prefix, importlib.util.find_spec('heaptrail'))"
        done = subprocess.run([starts[0].command[0], "-c", found], capture_output=True, text=True, check=True)
        assert Path(done.stdout.split()[0]).parent == tmp_path / "cache"
        assert done.stdout.split()[1] == "None"

    @pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm")
    def test_the_files_that_a_server_may_be_starting_from_are_written_again_only_when_they_changed(self, tmp_path):
        folder = tmp_path / "case"
        folder.mkdir()
        (folder / "package.json").write_text("{}")
        for text, written_again in (("// one", True), ("// one", False), ("// two", True)):
            (folder / "server.js").write_text(text)
            copy = tmp_path / "cache" / folder.name / "server.js"
            before = copy.stat().st_mtime_ns if copy.exists() else None
            prepare(leaking_case(folder=folder), tmp_path / "cache", REQUIREMENTS)
            assert copy.read_text() == text
            assert (copy.stat().st_mtime_ns != before) is written_again


class TestScore:
    def test_a_verdict_that_is_right_in_every_respect_passes(self):
        assert score_leaking(leaking_case(), verdict(suspect())).passed

    def test_a_silent_verdict_on_a_leaking_server_misses_the_leak(self):
        score = score_leaking(leaking_case(), verdict())
        assert score.missed == 1
        assert not score.passed

    @pytest.mark.parametrize(
        ("wrong", "answer"),
        [
            ({"class": "Socket"}, "class_right"),
            ({"holder": "Server.sockets"}, "holder_right"),
            ({"pattern": "timer"}, "pattern_right"),
            ({"count": 1.06}, "growth_right"),
            ({"count": 0.94}, "growth_right"),
            ({"confidence": "possible"}, "confidence_right"),
        ],
    )
    def test_one_wrong_answer_fails_and_is_the_only_one_called_wrong(self, wrong, answer):
        score = score_leaking(leaking_case(), verdict(suspect(**wrong)))
        answers = {name: getattr(score.leak, name) for name in score.leak.__slots__ if name not in ("suspect",)}
        assert [name for name, right in answers.items() if not right] == [answer]
        assert not score.passed

    def test_growth_may_be_off_by_less_than_five_percent(self):
        assert score_leaking(leaking_case(), verdict(suspect(count=0.96))).passed
        assert score_leaking(leaking_case(), verdict(suspect(count=1.04))).passed

    def test_a_suspect_of_another_holder_and_class_is_a_false_alarm(self):
        score = score_leaking(leaking_case(), verdict(suspect(), suspect(**{"class": "Route", "holder": "x"})))
        assert [alarm.class_name for alarm in score.false_alarms] == ["Route"]
        assert not score.passed

    def test_the_leak_named_second_is_not_named_first(self):
        score = score_leaking(leaking_case(), verdict(suspect(**{"class": "Route", "holder": "x"}), suspect()))
        assert score.leak.first is False

    def test_a_leak_named_twice_fails(self):
        score = score_leaking(leaking_case(), verdict(suspect(), suspect(**{"class": "Cookie"})))
        assert len(score.repeated) == 1
        assert not score.passed

    def test_a_suspect_that_fits_two_leaks_is_about_the_one_that_is_not_named_yet(self):
        timers = leaking_case(leak(classes=("Session", "Timeout")), leak(classes=("Timeout",)))
        assert score_leaking(timers, verdict(suspect(), suspect(**{"class": "Timeout"}))).passed

    def test_what_is_only_possible_fails_nobody(self):
        score = score_leaking(
            leaking_case(), verdict(suspect(), suspect(**{"class": "Route", "holder": "x", "confidence": "possible"}))
        )
        assert len(score.whispers) == 1
        assert score.passed
        assert score_clean(verdict(suspect(confidence="possible"))).passed

    def test_the_second_leak_of_a_server_has_to_be_named_unless_it_is_optional(self):
        other = leak(classes=("Chart",), holders=(re.compile("charts"),))
        named = suspect(**{"class": "Chart", "holder": "(server.js).charts"})
        assert score_leaking(leaking_case(leak(), other), verdict(named, suspect())).passed
        assert score_leaking(leaking_case(leak(), other), verdict(suspect())).missed == 1
        assert score_leaking(leaking_case(leak(), replace(other, optional=True)), verdict(suspect())).passed

    def test_growth_of_a_backing_store_alone_may_be_called_possible_and_needs_no_class(self):
        numbers = leak(classes=(), bytes_only=True, per_request=(), confidences=("certain", "likely", "possible"))
        named = suspect(**{"class": "", "count": 0.0, "confidence": "possible"})
        assert score_leaking(leaking_case(numbers), verdict(named)).passed

    def test_the_source_has_to_be_the_file_and_a_line_that_holds_an_expected_text(self, tmp_path):
        (tmp_path / "server.js").write_text("const http = 1;\nclass Session {\n}\n")
        case = leaking_case(leak(source="server.js", lines=("class Session",)), folder=tmp_path)

        def place(file: str, line: int) -> bool:
            source = {"file": file, "line": line, "column": 1}
            return score_leaking(case, verdict(suspect(source=source))).leak.place_right

        assert place("/srv/app/server.js", 2)
        assert not place("/srv/app/server.js", 3)
        assert not place("/srv/app/server.js", 99)
        assert not place("/srv/app/index.js", 2)
        assert not score_leaking(case, verdict(suspect())).leak.place_right

    def test_a_clean_server_that_is_accused_is_a_false_alarm(self):
        score = score_clean(verdict(suspect()))
        assert len(score.false_alarms) == 1
        assert not score.passed

    def test_a_clean_server_that_is_called_clean_passes(self):
        assert score_clean(verdict()).passed


class TestCommand:
    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "zoo.main", *arguments], cwd=ROOT, capture_output=True, text=True)

    def test_list_prints_every_case(self, cases):
        done = self.run("--list")
        assert done.returncode == 0
        names = [line.split()[0] for line in done.stdout.splitlines()]
        assert names == sorted(case.name for case in [*cases, *load_lab_cases()])

    def test_a_name_that_no_case_has_is_a_usage_error(self):
        done = self.run("no-such-server")
        assert done.returncode == 2
        assert "no-such-server" in done.stderr
