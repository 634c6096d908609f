"""Results of the zoo: kept for as long as they hold, added up, measured beside memlab and DevTools, and written as a page."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from zoo.archive import ARCHIVE, read_archive, write_archive  # noqa: E402
from zoo.cases import Case, ExpectedLeak, load_case  # noqa: E402
from zoo.conditions import CONDITIONS, PLAIN, Condition  # noqa: E402
from zoo.page import write_page  # noqa: E402
from zoo.records import Hunted, Record, Records, case_key_of, key_of  # noqa: E402
from zoo.results import Result, score_record  # noqa: E402
from zoo.rival_score import RivalScore, score_rivals  # noqa: E402
from zoo.rivals import Memlab, Rivals  # noqa: E402
from zoo.sums import add_up, add_up_rivals  # noqa: E402

CASE = """
title = "A server"
[expect]
leak = true
class = ["Session"]
holder = ['sessions']
per_request = 1.0
[fixed]
env = { FIXED = "1" }
"""
SUSPECT = {
    "class": "Session",
    "holder": {"name": "Store.sessions"},
    "pattern": "cache",
    "confidence": "certain",
    "growth": {"per_request": {"count": 1.0}},
    "source": None,
}
FOUND, SILENT = {"clean": False, "suspects": [SUSPECT]}, {"clean": True, "suspects": []}


def make_case(folder: Path, name: str = "cache-of-sessions") -> Case:
    (folder / name).mkdir()
    (folder / name / "server.js").write_text("// leaks\n")
    (folder / name / "case.toml").write_text(CASE)
    return load_case(folder / name)


def record(case: Case, server: Hunted, twin: Hunted) -> Record:
    return Record(case.name, PLAIN.name, key_of(case, PLAIN), "2026-01-02", server, twin, case_key_of(case, PLAIN), "0a1b2c3")


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return make_case(tmp_path)


@pytest.fixture
def records(tmp_path: Path) -> Records:
    return Records(tmp_path / "results")


class TestRecords:
    answers = Rivals(Memlab((("Window", "Session"),), ("Session", "Object"), ""), ("(array)",))

    def test_what_was_kept_is_found_again_whole(self, case: Case, records: Records) -> None:
        kept = record(case, Hunted(FOUND, 5.5, rivals=self.answers), Hunted(None, 0.0, "exit code 4: gone"))
        records.keep(case, PLAIN, kept)
        assert records.find(case, PLAIN) == kept

    def test_nothing_is_found_of_another_condition(self, case: Case, records: Records) -> None:
        records.keep(case, PLAIN, record(case, Hunted(FOUND, 5.5), Hunted(SILENT, 4.0)))
        assert records.find(case, CONDITIONS["few"]) is None

    def test_a_server_that_was_changed_is_to_be_hunted_in_again(self, case: Case, records: Records) -> None:
        records.keep(case, PLAIN, record(case, Hunted(FOUND, 5.5), Hunted(SILENT, 4.0)))
        case.server.write_text("// leaks more\n")
        assert records.find(case, PLAIN) is None

    def test_a_truth_that_was_written_down_wrongly_is_mended_without_a_new_hunt(self, case: Case, records: Records) -> None:
        records.keep(case, PLAIN, record(case, Hunted(FOUND, 5.5), Hunted(SILENT, 4.0)))
        (case.folder / "case.toml").write_text(CASE.replace('["Session"]', '["Session", "Visit"]'))
        mended = load_case(case.folder)
        assert mended != case
        assert records.find(mended, PLAIN) is not None

    def test_another_number_of_requests_needs_another_hunt(self, case: Case, records: Records) -> None:
        records.keep(case, PLAIN, record(case, Hunted(FOUND, 5.5), Hunted(SILENT, 4.0)))
        assert records.find(replace(case, requests=case.requests + 1), PLAIN) is None

    def test_what_another_heaptrail_found_is_known_as_an_earlier_result(self, case: Case, records: Records) -> None:
        kept = replace(record(case, Hunted(FOUND, 5.5), Hunted(SILENT, 4.0)), key="of another heaptrail")
        records.keep(case, PLAIN, kept)
        assert records.find(case, PLAIN) is None
        assert records.find_earlier(case, PLAIN) == kept

    def test_an_earlier_result_is_forgotten_when_its_case_changes(self, case: Case, records: Records) -> None:
        records.keep(case, PLAIN, replace(record(case, Hunted(FOUND, 5.5), Hunted(SILENT, 4.0)), key="of another heaptrail"))
        case.server.write_text("// leaks more\n")
        assert records.find_earlier(case, PLAIN) is None

    def test_a_result_of_this_heaptrail_is_no_earlier_one(self, case: Case, records: Records) -> None:
        records.keep(case, PLAIN, record(case, Hunted(FOUND, 5.5), Hunted(SILENT, 4.0)))
        assert records.find_earlier(case, PLAIN) is None

    def test_the_same_case_in_another_checkout_is_the_same(self, case: Case, tmp_path: Path) -> None:
        (tmp_path / "elsewhere").mkdir()
        assert case_key_of(make_case(tmp_path / "elsewhere"), PLAIN) == case_key_of(case, PLAIN)

    def test_a_half_written_record_is_none(self, case: Case, records: Records, tmp_path: Path) -> None:
        records.keep(case, PLAIN, record(case, Hunted(FOUND, 5.5), Hunted(SILENT, 4.0)))
        file = tmp_path / "results" / "plain" / f"{case.name}.json"
        file.write_text(file.read_text()[:-20])
        assert records.find(case, PLAIN) is None


LONG = {
    "class": "Session",
    "holder": {"id": 7, "name": "Store.sessions", "entries": [1, 2, 3]},
    "pattern": "cache",
    "confidence": "certain",
    "growth": {"count": [5, 5], "per_request": {"count": 1.0, "bytes": 9.0}},
    "source": {"file": "/home/me/app/store.js", "line": 3, "column": 1},
    "trail_text": "global → Store.sessions[*]",
}


class TestArchive:
    def archived(self, folder: Path, *records: Record) -> dict[str, Record]:
        write_archive(folder, PLAIN, records)
        return read_archive(folder, PLAIN)

    def test_what_is_archived_scores_as_the_whole_did(self, case: Case, tmp_path: Path) -> None:
        for server in ({"clean": False, "suspects": [LONG]}, SILENT):
            whole = record(case, Hunted(server, 5.25), Hunted(SILENT, 4.0, rivals=TestRecords.answers))
            score = score_record(case, PLAIN, self.archived(tmp_path, whole)[case.name])
            expected = score_record(case, PLAIN, whole)
            assert (score.passed, score.twin, score.twin_rivals) == (expected.passed, expected.twin, expected.twin_rivals)

    def test_no_folder_of_the_machine_is_archived(self, case: Case, tmp_path: Path) -> None:
        failed = Hunted(None, 0.0, "exit code 4: /home/me/app/server.js: no such file, see http://127.0.0.1:80/a/b")
        kept = self.archived(tmp_path, record(case, Hunted({"clean": False, "suspects": [LONG]}, 5.0), failed))[case.name]
        assert "/home" not in (tmp_path / "plain.jsonl").read_text()
        assert kept.twin is not None
        assert kept.twin.error == "exit code 4: server.js: no such file, see http://127.0.0.1:80/a/b"

    def test_of_frames_that_memlab_names_the_file_is_archived_and_no_folder(self, case: Case, tmp_path: Path) -> None:
        asked = answers("Window", "run at /home/me/app/work.py:7", survivors=("wait at /usr/lib/queue.py:32",), diff=("dict",))
        kept = self.archived(tmp_path, record(case, Hunted(FOUND, 5.0, rivals=asked), Hunted(SILENT, 4.0)))[case.name]
        assert kept.server.rivals == answers("Window", "run at work.py:7", survivors=("wait at queue.py:32",), diff=("dict",))

    def test_an_archive_is_in_the_order_of_the_cases(self, tmp_path: Path) -> None:
        cases = [make_case(tmp_path, name) for name in ("queue", "cache")]
        archived = self.archived(tmp_path, *(record(case, Hunted(FOUND, 5.0), Hunted(SILENT, 4.0)) for case in cases))
        assert list(archived) == ["cache", "queue"]

    def test_of_a_case_that_was_not_hunted_in_the_archive_tells(self, case: Case, tmp_path: Path) -> None:
        archived = record(case, Hunted(FOUND, 5.0), Hunted(SILENT, 4.0))
        records = Records(tmp_path / "results", {PLAIN.name: {case.name: archived}})
        assert records.find(case, PLAIN) == archived
        newer = replace(archived, server=Hunted(SILENT, 4.0))
        records.keep(case, PLAIN, newer)
        assert records.find(case, PLAIN) == newer

    @pytest.mark.parametrize("condition", CONDITIONS.values(), ids=CONDITIONS)
    def test_the_archive_of_the_repository_can_be_read(self, condition: Condition) -> None:
        for name, kept in read_archive(ARCHIVE, condition).items():
            assert (kept.case, kept.condition) == (name, condition.name)


class TestScoring:
    def test_a_record_is_scored_by_what_is_known_now(self, case: Case) -> None:
        kept = record(case, Hunted(FOUND, 5.0), Hunted(SILENT, 4.0))
        assert score_record(case, PLAIN, kept).passed
        other = replace(case, leaks=(replace(case.leaks[0], classes=("Order",)),))
        result = score_record(other, PLAIN, kept)
        assert result.score is not None
        assert result.score.leak is not None
        assert not result.score.leak.class_right

    def test_the_growth_that_is_true_is_that_of_the_condition(self, case: Case) -> None:
        kept = record(case, Hunted(FOUND, 5.0), Hunted(SILENT, 4.0))
        assert not score_record(case, CONDITIONS["one-in-ten"], kept).passed

    def test_a_hunt_without_a_verdict_fails_and_says_why(self, case: Case) -> None:
        result = score_record(case, PLAIN, record(case, Hunted(FOUND, 5.0), Hunted(None, 0.0, "exit code 4: gone")))
        assert not result.passed
        assert result.errors == ("cache-of-sessions--fixed: exit code 4: gone",)

    def test_seconds_are_those_of_both_hunts(self, case: Case) -> None:
        assert score_record(case, PLAIN, record(case, Hunted(FOUND, 5.0), Hunted(SILENT, 4.0))).seconds == 9.0


def leak(*classes: str) -> ExpectedLeak:
    return ExpectedLeak(classes, (re.compile("x"),), ("cache",), ("certain",), (), "", (), bytes_only=not classes, optional=False)


def answers(*trace: str, survivors: tuple[str, ...] = (), diff: tuple[str, ...] = (), failure: str = "") -> Rivals:
    return Rivals(Memlab((trace,) if trace else (), survivors, failure), diff)


class TestRivals:
    def test_a_leak_is_named_where_its_class_is_anywhere_on_the_first_trace(self) -> None:
        assert score_rivals(leak("Session"), answers("Window", "Session", "Detached <p>")).memlab == "leak"
        assert score_rivals(leak("Order"), answers("Window", "Session")).memlab == "other"
        assert score_rivals(leak("Order"), answers()).memlab == "nothing"
        assert score_rivals(leak("Order"), Rivals(Memlab(leaks=((),)), ())).memlab == "other"

    def test_a_list_is_judged_by_its_first_row_without_what_is_v8s_own(self) -> None:
        assert score_rivals(leak("Session"), answers(survivors=("system / Map", "Session"))).table == "leak"
        assert score_rivals(leak("Session"), answers(survivors=("Object", "Session"))).table == "other"
        assert score_rivals(leak("Session"), answers(diff=("(array)", "Session"))).diff == "other"

    @pytest.mark.parametrize(
        ("expected", "said"),
        [("<section>", 'Detached <section class="order">'), ("string", "(string)"), ("(closure)", "Function"), ("X", "x")],
    )
    def test_any_spelling_of_the_class_is_taken(self, expected: str, said: str) -> None:
        assert score_rivals(leak(expected), answers(diff=(said,))).diff == "leak"

    def test_where_only_a_store_grows_an_array_is_taken(self) -> None:
        assert score_rivals(leak(), answers(diff=("(array)",))).diff == "leak"

    def test_on_a_clean_server_whatever_is_named_is_not_the_leak(self) -> None:
        assert score_rivals(None, answers("Session", diff=("Session",))) == RivalScore("other", "nothing", "other")

    def test_snapshots_that_memlab_cannot_read_are_no_answer(self) -> None:
        assert score_rivals(leak("Session"), answers(failure="Invalid string length", diff=("Session",))) == RivalScore(
            None, None, "leak"
        )


def result(case: Case, *, found: bool = True, rivals: RivalScore | None = None, seconds: float = 9.0) -> Result:
    hunted = replace(record(case, Hunted(FOUND if found else SILENT, seconds), Hunted(SILENT, 0.0)), revision="")
    return replace(score_record(case, PLAIN, hunted), rivals=rivals, twin_rivals=rivals and RivalScore("other", None, "nothing"))


class TestSums:
    def test_answers_are_counted_over_leaking_servers_and_silence_over_clean_ones(self, case: Case) -> None:
        sums = add_up([result(case), result(case, found=False, seconds=3.0), result(case, seconds=4.0)])
        assert (sums.leaking, sums.right[0], sums.clean, sums.silent, sums.failed) == (3, 2, 3, 3, 1)
        assert sums.seconds == 4.0

    def test_of_no_results_all_is_nothing(self) -> None:
        assert add_up([]) == replace(add_up([]), leaking=0, right=(), clean=0, seconds=0.0)

    def test_rivals_are_counted_where_they_were_asked(self, case: Case) -> None:
        rivals = add_up_rivals([result(case), result(case, rivals=RivalScore("nothing", None, "leak"))])
        assert (rivals["memlab"].nothing, rivals["memlab"].alarms, rivals["memlab"].clean) == (1, 1, 1)
        assert (rivals["table"].unread, rivals["table"].clean) == (1, 0)
        assert (rivals["diff"].leak, rivals["diff"].alarms) == (1, 0)


class TestPage:
    def page(self, tmp_path: Path, *, found: bool) -> str:
        visited, other = make_case(tmp_path), make_case(tmp_path, "timer-that-nobody-visits")
        results = {PLAIN: [result(visited, found=found)], CONDITIONS["few"]: [result(visited, found=False)]}
        return write_page([visited, other], results)

    def test_it_says_what_was_not_visited(self, tmp_path: Path) -> None:
        said = "<summary>Not visited under the condition plain: 1</summary>\n\n`timer-that-nobody-visits`\n"
        assert said in self.page(tmp_path, found=True)

    def test_failures_are_named_with_what_was_said_instead(self, tmp_path: Path) -> None:
        what_fails = self.page(tmp_path, found=False).partition("### plain")[2].partition("### few")[0]
        assert "- `cache-of-sessions`\n    - `named: nothing`\n    - `missed: 1`" in what_fails

    def test_a_failure_under_a_condition_tells_whether_it_is_one_without(self, tmp_path: Path) -> None:
        remark = "- `cache-of-sessions` (fails under the plain condition as well)"
        assert remark in self.page(tmp_path, found=False)

    def test_a_failure_of_a_condition_alone_has_no_remark(self, tmp_path: Path) -> None:
        page = self.page(tmp_path, found=True)
        assert "- `cache-of-sessions`\n" in page
        assert "as well" not in page

    def test_results_of_an_earlier_heaptrail_are_counted_and_marked_with_their_commit(self, case: Case) -> None:
        earlier = replace(result(case, found=False), revision="0a1b2c3")
        page = write_page([case], {PLAIN: [earlier], CONDITIONS["few"]: [result(case)]})
        assert re.search(r"Of all results 1 are of the heaptrail that wrote.*; 1 are of commit 0a1b2c3 and marked\.", page)
        assert "- `cache-of-sessions` (of commit 0a1b2c3)" in page
        assert re.search(r"\| `cache-of-sessions` \|.*\| 0a1b2c3 \|\n", page)

    def test_where_all_results_are_of_this_heaptrail_no_commit_is_spoken_of(self, tmp_path: Path) -> None:
        assert "commit |" not in self.page(tmp_path, found=True)

    def test_long_lists_are_folded_and_every_fold_is_closed(self, tmp_path: Path) -> None:
        page = self.page(tmp_path, found=True)
        assert page.count('<details markdown="1">\n<summary>') == page.count("\n</details>\n") > 2
        assert page.index("<summary>Every case</summary>") < page.index("| `cache-of-sessions` |")

    def test_every_row_has_the_columns_of_its_table(self, tmp_path: Path) -> None:
        width = None
        for line in self.page(tmp_path, found=True).splitlines():
            columns = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else None
            assert columns is None or width is None or columns == width, line
            width = columns

    def test_no_folder_of_this_machine_stands_on_it(self, case: Case) -> None:
        failed = record(case, Hunted(None, 0.0, f"exit code 4: {ROOT}/zoo/server.js cannot be started"), Hunted(SILENT, 1.0))
        page = write_page([case], {PLAIN: [score_record(case, PLAIN, failed)]})
        assert "zoo/server.js cannot be started" in page
        assert str(ROOT) not in page
