"""The page that opens on the verdict, in a browser: what a terminal says, seen; nothing of a heap is more than text."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from served_pages import Page, served_open
from services import SERVERS, Heaptrail, inspector_port
from tabs import clipboard, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import BrowserContext

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = inspector_port

NODE20 = Path(__file__).parents[1] / "data" / "node20"
EVIL = '<img src=x onerror="window.owned=1">\u202e</script><script>window.owned=1</script>'


# The folder of a hunt, and what the hunt printed.
Run = tuple[Path, str]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The folder of a real hunt in a server that leaks, and what the hunt printed."""
    folder = tmp_path_factory.mktemp("hunt")
    options = ("--requests", 60, "--warmup", 20, "--out", folder / "run")
    ended = Heaptrail("hunt", *options, "--", "node", SERVERS / "leaking.js", cwd=folder).finish()
    assert ended.returncode == 1, ended.stderr
    return folder / "run", ended.stdout


@pytest.fixture(scope="module")
def leak(run: Run) -> Iterator[Page]:
    with served_open(run[0]) as page:
        yield page


def verdict_of(run: Path) -> Any:
    return json.loads((run / "verdict.json").read_text())


@pytest.fixture
def changed_run(run: Run, tmp_path: Path) -> Callable[[Callable[[Any], None]], Path]:
    """The same run with another verdict."""

    def change(edit: Callable[[Any], None]) -> Path:
        folder = tmp_path / "changed"
        shutil.copytree(run[0], folder, copy_function=os.link)
        verdict = verdict_of(folder)
        edit(verdict)
        (folder / "verdict.json").unlink()
        (folder / "verdict.json").write_text(json.dumps(verdict))
        return folder

    return change


def test_the_page_opens_on_what_leaks_what_holds_it_and_where_that_is(context: BrowserContext, leak: Page, run: Run) -> None:
    tab = opened(context, leak, "")
    suspect = verdict_of(run[0])["suspects"][0]
    card = tab.get_by_role("article")
    expect(tab.get_by_role("heading", level=1)).to_have_text("1 leak")
    expect(card.get_by_role("heading", level=2)).to_have_text(re.sub(r"\s+", " ", suspect["sentence"]))
    expect(card.get_by_text("Leak", exact=True)).to_be_visible()
    # One request asked whether the service is ready.
    expect(card.locator(".trail-edge-growing")).to_contain_text("21 → 81 → 141 entries")
    expect(card.get_by_text(suspect["trail_text"], exact=True)).to_be_visible()
    for words in suspect["evidence"]:
        expect(card.get_by_text(words)).to_be_visible()


def test_the_charts_have_the_real_numbers_at_every_snapshot(context: BrowserContext, leak: Page) -> None:
    chart = opened(context, leak, "#/verdict").get_by_role("figure", name="Entries of SessionStore.sessions")
    expect(chart.get_by_role("listitem")).to_have_text(["21 in snapshot 1", "81 in snapshot 2", "141 in snapshot 3"])


def test_what_is_copied_for_a_ticket_is_what_the_terminal_printed(context: BrowserContext, leak: Page, run: Run) -> None:
    tab = opened(context, leak, "#/verdict")
    tab.get_by_role("button", name="Copy for a ticket").click()
    expect(tab.get_by_role("button", name="Copied")).to_be_visible()
    copied = clipboard(tab).splitlines()
    printed = [line.rstrip() for line in run[1].replace(" run/", f" {run[0]}/").splitlines()]
    assert copied[0].startswith("```")
    assert copied[-1] == "```"
    assert copied[1:-1] == printed


def test_the_middle_of_a_long_trail_is_unfolded_with_the_keyboard(context: BrowserContext, leak: Page, run: Run) -> None:
    tab = opened(context, leak, "#/verdict")
    steps = verdict_of(run[0])["suspects"][0]["trail"]
    objects = tab.locator(".trail a:not(.trail-node-leaked)")
    expect(objects).to_have_count(5)
    tab.get_by_role("button", name=f"{len(steps) - 5} more steps").press("Enter")
    expect(objects).to_have_count(len(steps))
    found = [re.search(r"id=(\d+)", link.get_attribute("href") or "") for link in objects.all()]
    assert [int(each[1]) for each in found if each] == [step["id"] for step in steps]


def test_an_object_of_the_trail_is_one_click_away_and_back_leads_here(context: BrowserContext, leak: Page, run: Run) -> None:
    tab = opened(context, leak, "#/verdict")
    suspect = verdict_of(run[0])["suspects"][0]
    tab.locator(".trail-node-holder").click()
    expect(tab).to_have_url(re.compile(rf"#/object\?snapshot=2&id={suspect['holder']['id']}$"))
    expect(tab.get_by_text(f"@{suspect['holder']['id']}").first).to_be_visible()
    tab.go_back()
    expect(tab.get_by_role("article")).to_be_visible()


def test_the_source_opens_in_the_editor_of_the_readers_choice_which_is_kept(context: BrowserContext, leak: Page) -> None:
    tab = opened(context, leak, "#/verdict")
    link = tab.get_by_role("link", name=re.compile(r"leaking\.js:\d+"))
    place = f"{SERVERS / 'leaking.js'}:"
    assert (link.get_attribute("href") or "").startswith(f"vscode://file{place}")
    tab.get_by_label("Open source in").select_option("Zed")
    assert (link.get_attribute("href") or "").startswith(f"zed://file{place}")
    tab.reload()
    assert (link.get_attribute("href") or "").startswith(f"zed://file{place}")
    tab.get_by_label("Open source in").select_option("No editor")
    expect(link).to_have_count(0)


def test_the_memory_of_the_run_is_a_table_too_and_its_snapshots_lead_to_summary(context: BrowserContext, leak: Page) -> None:
    tab = opened(context, leak, "#/verdict")
    tab.get_by_text("As a table").click()
    answered = tab.get_by_role("table", name="Memory of the run over time").get_by_role("row")
    assert [row.get_by_role("cell").last.inner_text() for row in answered.all()[1:]][-1] == "140"
    expect(tab.get_by_text("load 1 60 requests")).to_be_visible()
    tab.get_by_role("link", name="Summary of snapshot 2").click()
    expect(tab).to_have_url(re.compile(r"#/summary\?snapshot=1$"))


def test_names_of_a_heap_are_text_and_nothing_more(context: BrowserContext, changed_run: Callable[..., Path]) -> None:
    def spoil(verdict: Any) -> None:
        suspect = verdict["suspects"][0]
        suspect.update(sentence=f"+1.00 {EVIL} per request", trail_text=EVIL * 300, advice=EVIL)
        suspect.update(also_held_by=[EVIL], evidence=[EVIL])
        suspect["class"] = EVIL
        suspect["holder"]["name"] = EVIL * 100
        suspect["source"] = {"file": f"javascript:window.owned=1//{EVIL}", "line": 3, "column": 1}
        suspect["allocated"] = [{"function": EVIL, "source": {"file": "//host/share.js", "line": 1, "column": 1}}]
        for step in suspect["trail"]:
            step.update(name=EVIL, edge=EVIL)
        verdict["notes"] = [EVIL]

    with served_open(changed_run(spoil)) as page:
        tab = context.new_page()
        complaints: list[str] = []
        tab.on("console", lambda message: complaints.append(message.text))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.set_viewport_size({"width": 390, "height": 844})
        tab.goto(f"http://127.0.0.1:{page.port}/#token={page.token}")
        expect(tab.get_by_role("article").get_by_role("heading", level=2)).to_contain_text("<img src=x onerror=")
        assert tab.evaluate("window.owned") is None
        assert tab.locator("main img, main script").count() == 0
        schemes = {(link.get_attribute("href") or "").partition(":")[0] for link in tab.locator("main a").all()}
        assert {scheme for scheme in schemes if not scheme.startswith("#/")} == set()
        assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert "\u202e" not in tab.locator("main").inner_text()
        assert complaints == []


def test_a_clean_verdict_says_so(context: BrowserContext, changed_run: Callable[..., Path]) -> None:
    with served_open(changed_run(lambda verdict: verdict.update(clean=True, suspects=[], suspect_count=0))) as page:
        tab = opened(context, page, "#/verdict")
        expect(tab.get_by_role("heading", level=1)).to_have_text("No leak")
        expect(tab.get_by_role("article")).to_have_count(0)
        tab.locator("main").get_by_role("link", name="Summary", exact=True).click()
        expect(tab).to_have_url(re.compile(r"#/summary"))


def test_doubt_of_a_clean_verdict_is_said_beside_it(context: BrowserContext, changed_run: Callable[..., Path]) -> None:
    doubt = "12 of 60 requests of load 1 failed"
    clean = {"clean": True, "suspects": [], "suspect_count": 0, "caveats": [doubt], "notes": ["ids are stable", doubt]}
    with served_open(changed_run(lambda verdict: verdict.update(clean))) as page:
        tab = opened(context, page, "#/verdict")
        expect(tab.get_by_role("heading", level=1)).to_have_text("No leak in what was seen")
        expect(tab.get_by_text(doubt)).to_have_count(1)
        expect(tab.get_by_text("ids are stable")).to_be_visible()


def test_one_snapshot_shows_what_keeps_much_of_it_and_says_that_this_proves_nothing(context: BrowserContext) -> None:
    with served_open(NODE20 / "newer.heapsnapshot.zst") as page:
        told = page.ask("verdict")
        tab = opened(context, page, "#/verdict")
        expect(tab.get_by_text("One snapshot shows what is there, not what grows")).to_be_visible()
        expect(tab.get_by_role("article")).to_have_count(len(told["suspects"]))
        expect(tab.get_by_role("heading", name="Heap in each snapshot")).to_be_visible()
