"""The page of a report: what is in it, what is not, and how large it may be."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from report_pages import ReportPage, digest
from report_subjects import ROUNDS, hostile_subject, real_leak
from test_report_contents import SECRETS, report

from heaptrail.errors import UsageError
from heaptrail.report.html import write_html
from heaptrail.report.html_budget import Budget
from heaptrail.report.text import printable
from heaptrail.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIZE = 5_000_000
ANSWERS_OF_ALL = ("session", "verdict", "timeline", "growth", "comparison?newer=2&older=0", "dominator-tree?snapshot=2")


@pytest.fixture(scope="module")
def page() -> ReportPage:
    return ReportPage(write_html(real_leak(), SIZE))


@pytest.fixture(scope="module")
def telling() -> ReportPage:
    return ReportPage(write_html(real_leak(with_contents=True), SIZE))


def answer_of(page: ReportPage, key: str) -> Any:
    return page.answers[key]


def test_the_page_asks_nobody_for_anything(page: ReportPage) -> None:
    assert page.policy["default-src"] == "'none'"
    assert page.policy["base-uri"] == page.policy["form-action"] == "'none'"
    addresses = [value for _, attributes in page.elements for name, value in attributes.items() if name in ("src", "href")]
    assert addresses
    assert all(address is not None and address.startswith("data:") for address in addresses)


def test_the_policy_allows_the_one_script_and_the_one_style_sheet(page: ReportPage) -> None:
    data, script = page.contents["script"]
    (style,) = page.contents["style"]
    assert page.policy["script-src"] == digest(script)
    assert page.policy["style-src"] == digest(style)
    assert json.loads(data)["schema"] == "heaptrail.report/1"
    assert [attributes.get("type") for tag, attributes in page.elements if tag == "script"] == ["application/json", "module"]


@pytest.mark.parametrize("key", ANSWERS_OF_ALL)
def test_answers_about_the_whole_are_there(page: ReportPage, key: str) -> None:
    assert key in page.answers


def test_each_snapshot_has_its_statistics_and_classes(page: ReportPage) -> None:
    for index, file in enumerate(ROUNDS):
        snapshot = Snapshot.open(file, index=False)
        statistics = answer_of(page, f"statistics?snapshot={index}")
        assert statistics["total"] == snapshot.statistics().total
        classes = answer_of(page, f"classes?snapshot={index}")
        expected = [row.retained for row in snapshot.classes()]
        assert classes["row_count"] == len(expected)
        assert [row["retained"] for row in classes["rows"]] == expected[: len(classes["rows"])]


def test_the_objects_that_the_verdict_names_have_their_pages(page: ReportPage) -> None:
    suspects = answer_of(page, "verdict")["suspects"]
    ids = {id_ for suspect in suspects for id_ in (*suspect["examples"], suspect["holder"]["id"])}
    ids |= {step["id"] for suspect in suspects for step in suspect["trail"]}
    assert len(ids) > 5
    for id_ in ids:
        for question in ("object", "references", "retainers", "dominated", "trail", "retainer-graph"):
            assert f"{question}?id={id_}&snapshot=2" in page.answers


def test_the_retainers_of_an_example_lead_to_a_root(page: ReportPage) -> None:
    id_ = answer_of(page, "verdict")["suspects"][0]["examples"][0]
    for _ in range(50):
        first = answer_of(page, f"retainers?id={id_}&snapshot=2")["rows"][0]
        if first["distance"] <= 1:
            return
        id_ = first["id"]
    pytest.fail("the way to a root is not in the report")


def test_an_object_that_was_not_yet_there_is_known_to_be_missing(page: ReportPage) -> None:
    snapshots = [Snapshot.open(file, index=False) for file in ROUNDS]
    id_ = answer_of(page, "verdict")["suspects"][0]["examples"][0]
    for index, snapshot in enumerate(snapshots[:-1]):
        is_there = bool((snapshot.heap.node_ids == id_).any())
        assert (answer_of(page, f"object?id={id_}&snapshot={index}") is not None) == is_there


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, str]]:
    """`heaptrail serve` over the same snapshots: its address and its token."""
    program = [sys.executable, "-c", "from heaptrail.cli.main import main; main()"]
    command = [*program, "serve", "--requests", "100", *map(str, ROUNDS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"(http://127\.0\.0\.1:\d+)/#token=([\w-]+)", process.stdout.readline())
        assert found
        yield found[1], found[2]
        process.terminate()


@pytest.mark.parametrize(
    "question",
    [
        "statistics?snapshot=1", "findings?snapshot=2", "timeline", "comparison?newer=2&older=0", "growth", "classes?snapshot=2",
        "object", "trail",
    ],
)  # fmt: skip
def test_a_report_that_tells_all_says_what_the_server_says(question: str, telling: ReportPage, server: tuple[str, str]) -> None:
    if "?" not in question and question in ("object", "trail"):
        id_ = answer_of(telling, "verdict")["suspects"][0]["examples"][0]
        question = f"{question}?id={id_}&snapshot=2"
    address, token = server
    embedded = answer_of(telling, question)
    limit = f"&limit={min(len(embedded['rows']), 1000)}" if "rows" in embedded else "&limit=30" if "object?" in question else ""
    request = urllib.request.Request(f"{address}/api/{question}{'&' if '?' in question else '?'}{limit}")
    request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request) as response:
        assert json.load(response) == embedded


@pytest.mark.parametrize("size", [400_000, 600_000, 1_000_000])
def test_a_page_is_no_larger_than_its_budget(size: int) -> None:
    text = write_html(real_leak(), size)
    assert len(text.encode()) <= size
    assert {"session", "verdict", "timeline"} <= ReportPage(text).answers.keys()


def test_a_small_page_counts_the_rows_that_it_lacks() -> None:
    page = ReportPage(write_html(real_leak(), 500_000))
    classes = page.answers["classes?snapshot=2"]
    assert 0 < len(classes["rows"]) < classes["row_count"]
    left_out = page.document["left_out"]
    assert any(re.search(r"[\d,]+ classes of snapshot \d that retain .* or less", line) for line in left_out)


def test_a_budget_in_which_no_page_fits_is_refused_with_the_least_that_does() -> None:
    with pytest.raises(UsageError, match=r"no page fits into 97\.7 KiB"):
        write_html(real_leak(), 100_000)


def test_rows_are_kept_from_the_first_as_long_as_there_is_room() -> None:
    budget = Budget(1000)
    budget.begin(1.0)
    rows = [{"name": "x" * 50, "place": place} for place in range(100)]
    kept = budget.keep_rows("table", {"row_count": 100}, rows, 500)
    answer = json.loads(budget.answers["table"])
    assert 0 < kept < 10
    assert answer == {"row_count": 100, "rows": rows[:kept]}
    assert len(budget.answers["table"]) <= 500 < len(json.dumps({**answer, "rows": rows[: kept + 1]}, separators=(",", ":"))) + 10


def test_what_a_kind_of_answers_does_not_use_is_there_for_the_next() -> None:
    budget = Budget(1000)
    budget.begin(0.1)
    assert not budget.keep("too large", {"text": "x" * 200})
    budget.begin(0.2)
    assert budget.keep("large", {"text": "x" * 200})
    assert budget.room < 100


def test_no_secret_is_in_a_page(secret_heaps: list[Path], tmp_path: Path) -> None:
    report(*secret_heaps, "--requests", "100", "-o", tmp_path / "report.html")
    text = (tmp_path / "report.html").read_text()
    assert ReportPage(text).answers["session"]["strings_hidden"] is True
    assert SECRETS.findall(text) == []


def test_a_page_that_was_asked_to_tells_all(secret_heaps: list[Path], tmp_path: Path) -> None:
    report(*secret_heaps, "--requests", "100", "--strings", "-o", tmp_path / "report.html")
    page = ReportPage((tmp_path / "report.html").read_text())
    assert page.answers["session"]["strings_hidden"] is False
    assert SECRETS.search(page.text)


def test_of_one_snapshot_a_page_is_made_as_well(secret_heaps: list[Path], tmp_path: Path) -> None:
    report(secret_heaps[-1], "-o", tmp_path / "report.html")
    page = ReportPage((tmp_path / "report.html").read_text())
    assert page.answers["verdict"]["schema"] == "heaptrail.single/1"
    assert "growth" not in page.answers
    assert SECRETS.findall(page.text) == []


@pytest.mark.parametrize(
    "text",
    ["</script><script>alert(1)</script>", "<!-- <script>", "<img src=x onerror=alert(1)>", "]]></style>", "\x00", "\ud800"],
)
def test_no_name_of_a_heap_becomes_an_element_of_the_page(text: str, page: ReportPage, tmp_path: Path) -> None:
    subject = hostile_subject(text, tmp_path)
    written = ReportPage(write_html(subject, SIZE))
    assert [tag for tag, _ in written.elements] == [tag for tag, _ in page.elements]
    assert written.contents["script"][0].isascii()
    assert written.contents["script"][1] == page.contents["script"][1]
    assert written.contents["title"] == [printable(text)]
    assert written.answers["verdict"]["suspects"][0]["class"] == text
