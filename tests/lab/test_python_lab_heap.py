"""What the Python lab shows of its own heap, and to whom."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from lab_processes import Lab, python_lab
from services import eventually

import heaptrail
from heaptrail.agent.draining import Draining
from heaptrail.lab.application import make_application
from heaptrail.lab.dumps import Dumps
from heaptrail.lab.routes.heap import ready
from heaptrail.lab.settings import settings_from

TOKEN = "open sesame"
DUMP = "/internal/debug/heapdump"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="module")
def lab(folder: Path) -> Iterator[Lab]:
    with python_lab(folder, HEAPDUMP_TOKEN=TOKEN, TMPDIR=str(folder.parent)) as running:
        yield running


def test_the_memory_is_told_after_a_collection_with_the_generations(lab: Lab) -> None:
    memory = lab.get("/mem")
    assert set(memory) == {"rss", "heapUsed", "heapTotal", "external", "generations"}
    assert [each["generation"] for each in memory["generations"]] == [0, 1, 2]
    young, _, old = memory["generations"]
    assert young["objects"] < old["objects"]
    assert lab.get("/mem")["generations"][2]["collections"] == old["collections"] + 1


def test_a_snapshot_is_written_into_the_working_folder_for_its_owner_alone(lab: Lab, folder: Path) -> None:
    lab.get("/problem/03leaked-list")
    answer = lab.post("/heap")
    path = Path(answer["path"])
    assert path.parent == folder
    assert ":" not in path.name
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_size == answer["bytes"]
    assert any(row.name == "DBQueryResult" for row in heaptrail.open(path).classes())
    path.unlink()


def test_a_snapshot_that_is_downloaded_is_whole_and_leaves_nothing(lab: Lab, folder: Path, tmp_path: Path) -> None:
    lab.get("/problem/03leaked-list")
    before = {*folder.parent.iterdir()}, {*folder.iterdir()}
    answer = lab.request("POST", "/heap?download=1")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/octet-stream"
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="')
    assert disposition.endswith('.heapsnapshot"')
    copy = tmp_path / "downloaded.heapsnapshot"
    copy.write_bytes(answer.body)
    assert any(row.name == "DBQueryResult" for row in heaptrail.open(copy).classes())
    assert ({*folder.parent.iterdir()}, {*folder.iterdir()}) == before


@pytest.mark.parametrize("headers", [{}, {"x_admin_token": ""}, {"x_admin_token": "open"}, {"x_admin_token": TOKEN + "!"}])
def test_without_the_token_no_dump_is_started(lab: Lab, folder: Path, headers: dict[str, str]) -> None:
    answer = lab.request("POST", DUMP, **headers)
    assert answer.status == 403
    assert answer.json.keys() == {"statusCode", "error", "message"}
    assert not (folder / "heapdumps").exists()


@pytest.mark.parametrize("token", ["", "undefined", "None", "heapdump_demo"])
def test_a_token_that_is_not_set_is_never_right(tmp_path: Path, token: str) -> None:
    with python_lab(tmp_path, HEAPDUMP_TOKEN="", HEAPTRAIL_TOKEN="another") as lab:
        assert lab.request("POST", DUMP, x_admin_token=token).status == 403
        assert lab.request("POST", DUMP, x_admin_token="another").status == 403
        assert [*tmp_path.iterdir()] == []


def test_with_the_token_a_dump_is_started_and_one_at_a_time(lab: Lab, folder: Path) -> None:
    first = lab.request("POST", DUMP, x_admin_token=TOKEN)
    second = lab.request("POST", DUMP, x_admin_token=TOKEN)
    assert (first.status, first.body) == (202, b"dump started")
    assert second.status == 429
    dumps = folder / "heapdumps"
    assert eventually(lambda: any(dumps.glob("[!.]*.heapsnapshot")))
    (snapshot,) = dumps.glob("[!.]*.heapsnapshot")
    assert dumps.stat().st_mode & 0o777 == 0o700
    assert snapshot.stat().st_mode & 0o777 == 0o600
    assert heaptrail.open(snapshot).runtime == "python"
    assert eventually(lambda: lab.request("POST", DUMP, x_admin_token=TOKEN).status == 202)
    assert eventually(lambda: len([*dumps.glob("[!.]*.heapsnapshot")]) == 2)


def test_the_lab_is_ready_unless_a_dump_stops_it() -> None:
    lab = SimpleNamespace(dumps=Dumps(""))
    assert asyncio.run(ready(lab)).status_code == 200
    with Draining():
        drained = asyncio.run(ready(lab))
    assert (drained.status_code, drained.body) == (503, b'{"status":"draining"}')


def test_the_description_of_the_api_is_made_without_a_warning() -> None:
    assert make_application(settings_from({}), 3000).openapi()["paths"]


def test_the_page_of_the_api_needs_nothing_from_elsewhere(lab: Lab) -> None:
    page = lab.request("GET", "/docs")
    assert page.status == 200
    assert b"https://" not in page.body
    assert b"/static-offline-docs/swagger-ui-bundle.js" in page.body
    assert lab.request("GET", "/static-offline-docs/swagger-ui-bundle.js").status == 200


def test_the_token_is_not_in_what_the_lab_answers(lab: Lab) -> None:
    assert TOKEN.encode() not in lab.request("GET", "/lab/cards").body
    assert os.environ.get("HEAPDUMP_TOKEN") is None
