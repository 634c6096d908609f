"""A page in a real Chromium, hunted in: what is done in it, what is refused, and that the page is left as it was."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import aiohttp
import pytest
from services import Heaptrail, half_files, node, steps

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from zoo.browser import find_chromium, opened, served  # noqa: E402

from heaptrail.errors import InspectorUnavailable, UsageError  # noqa: E402
from heaptrail.hunt import HuntPlan  # noqa: E402
from heaptrail.targets.addresses import InspectorAddress, free_port  # noqa: E402
from heaptrail.targets.inspector import EvaluationError, Inspector  # noqa: E402
from heaptrail.targets.offers import offers_at, only_page  # noqa: E402
from heaptrail.targets.page import PageTarget  # noqa: E402
from heaptrail.targets.starting import target_of_process  # noqa: E402

needs_chromium = pytest.mark.skipif(find_chromium() is None, reason="needs Chromium")
NEXT = "document.querySelector('#next').click()"
PAGE = ROOT / "zoo" / "page-router-undo"


def ignore(done: int, total: int) -> None:
    pass


@pytest.fixture
def page() -> Iterator[InspectorAddress]:
    with served(PAGE) as port, opened(f"http://127.0.0.1:{port}/index.html") as inspector:
        yield InspectorAddress("127.0.0.1", inspector)


async def value_in(address: InspectorAddress, expression: str) -> object:
    session = await Inspector.connect(only_page(await offers_at(address), address).session_url)
    try:
        return await session.evaluate(expression)
    finally:
        await session.disconnect()


@needs_chromium
async def test_the_leak_of_a_page_is_found_and_the_page_stays_open(tmp_path: Path, page: InspectorAddress) -> None:
    run = tmp_path / "run"
    options = ("--action", NEXT, "--requests", 100, "--warmup", 50, "--out", run)
    ended = Heaptrail("hunt", "--inspect", page, *options, cwd=tmp_path).finish()
    assert ended.returncode == 1, ended.stderr
    assert "held by  Router.undo" in ended.stdout
    verdict = json.loads((run / "verdict.json").read_text())
    assert verdict["runtime"] == "chrome"
    assert verdict["suspects"][0]["growth"]["per_request"]["count"] == pytest.approx(1.0, abs=0.05)
    assert verdict["suspects"][0]["source"]["file"].endswith("/page.js")
    assert "ids are stable over the 3 snapshots" in verdict["notes"]
    assert await value_in(page, "router.undo.length") == 250
    assert half_files(run) == []


@needs_chromium
async def test_ids_stay_the_same_over_all_captures_of_a_session(tmp_path: Path, page: InspectorAddress) -> None:
    target = await target_of_process(tmp_path, inspect=page)
    assert isinstance(target, PageTarget)
    assert target.runtime.startswith("chrome ")
    ids = []
    for number in (1, 2, 3):
        await target.collect()
        taken = await target.snapshot(tmp_path / f"{number}.heapsnapshot", ignore)
        document = json.loads(taken.path.read_text())
        fields = document["snapshot"]["meta"]["node_fields"]
        names, step = document["strings"], len(fields)
        nodes = document["nodes"]
        ids.append({nodes[at + fields.index("id")]: names[nodes[at + 1]] for at in range(0, len(nodes), step)})
        await target.act(NEXT)
    await target.close()
    for older, newer in pairwise(ids):
        common = older.keys() & newer.keys()
        assert len(common) > 0.7 * len(older)
        assert sum(older[each] == newer[each] for each in common) > 0.999 * len(common)


@needs_chromium
async def test_an_action_is_waited_for_and_may_throw(tmp_path: Path, page: InspectorAddress) -> None:
    target = await target_of_process(tmp_path, inspect=page)
    assert isinstance(target, PageTarget)
    await target.act("new Promise((resolve) => setTimeout(() => { globalThis.waited = true; resolve(); }, 50))")
    with pytest.raises(EvaluationError, match="no such order"):
        await target.act("Promise.reject(new Error('no such order'))")
    await target.close()
    assert await value_in(page, "globalThis.waited") is True


@needs_chromium
def test_an_action_that_fails_ends_the_hunt_and_says_what_the_page_said(tmp_path: Path, page: InspectorAddress) -> None:
    options = ("--action", "document.querySelector('#gone').click()", "--out", tmp_path / "run")
    ended = Heaptrail("hunt", "--inspect", page, *options, cwd=tmp_path).finish()
    assert ended.returncode == 4
    assert (
        "error: --action failed after 0 of 500 times: The process threw: TypeError: Cannot read properties of null"
        in ended.stderr
    )
    assert not any(step["step"] == "snapshot" for step in steps(tmp_path / "run"))


@needs_chromium
def test_a_page_without_anything_to_do_in_it_is_refused(tmp_path: Path, page: InspectorAddress) -> None:
    ended = Heaptrail("hunt", "--inspect", page, "--url", "http://127.0.0.1:1/", "--out", tmp_path / "run", cwd=tmp_path).finish()
    assert ended.returncode == 2
    assert f"error: Behind {page} is a page, and requests do nothing to it." in ended.stderr
    assert "--action" in ended.stderr


@needs_chromium
async def test_one_page_is_looked_into_and_several_are_refused_by_name(tmp_path: Path, page: InspectorAddress) -> None:
    async with aiohttp.ClientSession() as client, client.put(f"{page.url}/json/new?about:blank") as answer:
        assert answer.status == 200
    with pytest.raises(InspectorUnavailable, match=r"has 2 pages open: .*about:blank"):
        await target_of_process(tmp_path, inspect=page)


@needs_chromium
def test_a_snapshot_of_a_page_is_taken_by_itself(tmp_path: Path, page: InspectorAddress) -> None:
    file = tmp_path / "page.heapsnapshot"
    ended = Heaptrail("snapshot", "--inspect", page, "-o", file, cwd=tmp_path).finish()
    assert ended.returncode == 0, ended.stderr
    assert any(name == "Router" for name in json.loads(file.read_text())["strings"])


@needs_chromium
def test_a_browser_that_ends_in_the_midst_is_an_error_and_leaves_no_half_file(tmp_path: Path) -> None:
    with served(PAGE) as port, opened(f"http://127.0.0.1:{port}/index.html") as inspector:
        options = ("--action", "new Promise(() => {})", "--out", tmp_path / "run")
        hunt = Heaptrail("hunt", "--inspect", f"127.0.0.1:{inspector}", *options, cwd=tmp_path)
        assert hunt.process.stderr is not None
        while not any(step["step"] == "connected" for step in steps(tmp_path / "run")):
            assert hunt.process.poll() is None
    ended = hunt.finish()
    assert ended.returncode == 4
    assert "closed the connection" in ended.stderr or "connection to the process was lost" in ended.stderr
    assert half_files(tmp_path) == []


def test_an_action_is_for_a_page(tmp_path: Path) -> None:
    inspector = free_port()
    with node("clean.js", f"--inspect=127.0.0.1:{inspector}"):
        options = ("--action", "1 + 1", "--out", tmp_path / "run")
        ended = Heaptrail("hunt", "--inspect", f"127.0.0.1:{inspector}", *options, cwd=tmp_path).finish()
    assert ended.returncode == 2
    assert f"error: --action is for a page, and behind 127.0.0.1:{inspector} is node" in ended.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"pid": 1}, "named with --inspect"),
        ({"inspect": InspectorAddress("127.0.0.1", 9222), "urls": ("http://127.0.0.1/",)}, "in place of requests"),
        ({"inspect": InspectorAddress("127.0.0.1", 9222), "load": "true"}, "in place of requests"),
    ],
)
def test_an_action_goes_with_inspect_and_with_no_other_load(options: dict, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        HuntPlan(action="next()", **options)
