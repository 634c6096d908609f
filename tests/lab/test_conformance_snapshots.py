"""Snapshots and memory: over HTTP, with a token, by signal; what is written, for whom, and what is left."""

from __future__ import annotations

import asyncio
import io
import re
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conformance import MIB, UNIT_MIB, becomes, client_of, running
from conftest import TOKEN
from contract import Memory, NodeMemory, PythonMemory, Refusal, Written

import heaptrail

if TYPE_CHECKING:
    from conformance import Answer, Client, Server

DUMP = "/internal/debug/heapdump"
WRONG_TOKENS = ["", "wrong", TOKEN[:-1], f"{TOKEN} x", TOKEN.upper(), "\xe9" * len(TOKEN)]


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def mode(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def opened(source: Path | bytes, runtime: str) -> heaptrail.Snapshot:
    heap = heaptrail.open(io.BytesIO(source) if isinstance(source, bytes) else source)
    assert heap.runtime == runtime
    assert heap.node_count > 1000
    return heap


async def ready(lab: Client) -> bool:
    return (await lab.get("/health/ready")).status == 200


async def dump(lab: Client) -> Answer:
    return await lab.post(DUMP, x_admin_token=TOKEN)


async def downloaded(lab: Client) -> bool:
    return (await lab.post("/heap?download=1")).status == 200


async def complete(lab: Client, count: int, folder: Path) -> None:
    """Wait until so many snapshots lie in a folder, none is half written, and the lab is ready."""

    async def at_rest() -> bool:
        names = [path.suffix for path in files(folder)]
        return await ready(lab) and names == [".heapsnapshot"] * count

    await becomes(at_rest, f"{count} complete snapshots")


@pytest.fixture(autouse=True)
def _no_files_of_other_tests(server: Server) -> None:
    for path in files(server.folder):
        path.unlink()


async def test_a_lab_at_rest_is_ready(lab: Client) -> None:
    answer = await lab.get("/health/ready")
    assert (answer.status, answer.body.replace(b" ", b"")) == (200, b'{"status":"ok"}')
    assert answer.headers["content-type"].split(";")[0] == "application/json"


async def test_memory_has_the_figures_of_the_runtime(lab: Client) -> None:
    shape: type[Memory] = NodeMemory if lab.server.runtime == "node" else PythonMemory
    memory = (await lab.get("/mem")).parse(shape, 200)
    assert abs(memory.rss - lab.server.resident) < 32 * MIB
    assert 0 < memory.heap_used <= memory.heap_total


async def test_memory_is_measured_after_a_collection(lab: Client) -> None:
    shape: type[Memory] = NodeMemory if lab.server.runtime == "node" else PythonMemory
    for _ in range(10):
        await lab.post("/memory-leak/cache/start")
    held = (await lab.get("/mem")).parse(shape, 200)
    await lab.post("/memory-leak/cache/stop")
    released = (await lab.get("/mem")).parse(shape, 200)
    assert held.heap_used + held.external - released.heap_used - released.external > 9 * UNIT_MIB * MIB


async def test_a_heap_is_written_to_a_file_for_its_owner_alone(lab: Client) -> None:
    written = (await lab.post("/heap")).parse(Written, 201)
    path = lab.server.folder / written.path
    assert files(lab.server.folder) == [path.resolve()]
    assert path.parent == lab.server.folder, "the working folder itself"
    assert path.stat().st_size == written.bytes
    assert mode(path) == "0o600"
    assert re.fullmatch(r"[^:]+\.heapsnapshot", path.name)
    opened(path, lab.server.runtime)


async def test_a_downloaded_heap_is_a_snapshot_and_leaves_nothing_on_disk(lab: Client) -> None:
    answer = await lab.post("/heap?download=1")
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"] == "application/octet-stream"
    assert re.fullmatch(r'attachment; filename="[^":/]+\.heapsnapshot"', answer.headers["content-disposition"])
    opened(answer.body, lab.server.runtime)
    assert files(lab.server.folder) == []
    assert files(lab.server.temporary) == []


@pytest.mark.parametrize(("flag", "status"), [("1", 200), ("true", 200), ("0", 201), ("false", 201), ("", 201)])
async def test_a_heap_is_downloaded_where_that_is_asked_for(lab: Client, flag: str, status: int) -> None:
    assert (await lab.post(f"/heap?download={flag}")).status == status


async def test_a_heap_that_cannot_be_written_is_refused_with_the_reason(runtime: str, tmp_path: Path) -> None:
    with running(runtime, tmp_path / "lab") as server:
        async with client_of(server) as lab:
            await becomes(lambda: ready(lab), "the lab is ready")
            server.folder.rmdir()
            refusal = (await lab.post("/heap")).parse(Refusal, 503)
            assert "no such file or directory" in refusal.message.lower()
            assert (await lab.get("/health/ready")).status == 200


async def test_a_snapshot_has_the_name_that_holds_the_leak(lab: Client) -> None:
    for _ in range(30):
        await lab.get("/problem/02leak")
    heap = opened((await lab.post("/heap?download=1")).body, lab.server.runtime)
    named = {edge.node.ordinal for node in heap.nodes() for edge in heap.references(node) if edge.name == "naiveCache"}
    assert max(heap.node(ordinal).retained_size for ordinal in named) > 30 * 100


async def test_two_heaps_at_once_are_two_snapshots_or_a_refusal(lab: Client) -> None:
    answers = await asyncio.gather(*(lab.post("/heap") for _ in range(3)))
    written = [answer.parse(Written, 201) for answer in answers if answer.status == 201]
    assert written
    assert {answer.status for answer in answers} <= {201, 429}
    assert len({one.path for one in written}) == len(written)
    for one in written:
        opened(lab.server.folder / one.path, lab.server.runtime)


async def test_with_the_token_a_dump_is_started_and_comes_to_its_folder(lab: Client) -> None:
    answer = await dump(lab)
    assert (answer.status, answer.body.decode().strip()) == (202, "dump started")
    folder = lab.server.folder / "heapdumps"
    await complete(lab, 1, folder)
    (path,) = files(lab.server.folder)
    assert path.parent == folder
    assert (mode(path), mode(folder)) == ("0o600", "0o700")
    assert ":" not in path.name
    opened(path, lab.server.runtime)


@pytest.mark.parametrize("token", [None, *WRONG_TOKENS])
async def test_without_the_token_no_dump_is_made(lab: Client, token: str | None) -> None:
    headers = {} if token is None else {"x_admin_token": token}
    assert (await lab.post(DUMP, **headers)).status == 403
    assert await ready(lab)
    assert files(lab.server.folder) == []


@pytest.mark.parametrize("settings", [{}, {"HEAPDUMP_TOKEN": ""}], ids=["unset", "empty"])
async def test_where_no_token_is_set_none_is_right(runtime: str, settings: dict[str, str], tmp_path: Path) -> None:
    with running(runtime, tmp_path / "lab", **settings) as server:
        async with client_of(server) as lab:
            assert (await lab.post(DUMP)).status == 403
            for token in ("", "undefined", "None", "null"):
                assert (await lab.post(DUMP, x_admin_token=token)).status == 403
            assert files(server.folder) == []


async def test_while_one_dump_runs_another_is_refused(lab: Client) -> None:
    answers = await asyncio.gather(*(dump(lab) for _ in range(8)))
    statuses = [answer.status for answer in answers]
    assert set(statuses) == {202, 429}
    for answer in answers:
        if answer.status == 429:
            assert answer.parse(Refusal, 429).status_code == 429
    await complete(lab, statuses.count(202), lab.server.folder)
    for path in files(lab.server.folder):
        opened(path, lab.server.runtime)


async def test_after_a_dump_the_next_one_is_taken(lab: Client) -> None:
    async def taken() -> bool:
        return (await dump(lab)).status == 202

    for count in (1, 2):
        await becomes(taken, "the dump is taken")
        await complete(lab, count, lab.server.folder)


async def test_while_a_dump_blocks_the_lab_says_that_it_drains(lab: Client) -> None:
    for _ in range(500):
        await lab.get("/problem/08graphql")
    assert (await dump(lab)).status == 202
    answers = await asyncio.gather(*(lab.get("/health/ready") for _ in range(10)))
    bodies = {(answer.status, answer.body.replace(b" ", b"")) for answer in answers}
    draining, fine = (503, b'{"status":"draining"}'), (200, b'{"status":"ok"}')
    assert bodies <= {draining, fine}
    # A heap of Python is written by a copy of the process: nothing blocks.
    assert lab.server.runtime == "python" or draining in bodies
    await complete(lab, 1, lab.server.folder)


async def test_a_dump_does_not_stop_what_leaks(lab: Client) -> None:
    await lab.post("/memory-leak/cache/start")
    await dump(lab)
    await complete(lab, 1, lab.server.folder)
    assert b'"isLeaking":true' in (await lab.get("/memory-leak/cache/stats")).body.replace(b" ", b"")


async def test_a_signal_writes_a_snapshot_in_the_working_folder(lab: Client) -> None:
    lab.server.process.send_signal(signal.SIGUSR2)
    await complete(lab, 1, lab.server.folder)
    (path,) = lab.server.folder.glob("*.heapsnapshot")
    assert mode(path) == "0o600"
    assert ":" not in path.name
    opened(path, lab.server.runtime)


async def test_signals_in_a_row_harm_nothing(lab: Client) -> None:
    for _ in range(5):
        lab.server.process.send_signal(signal.SIGUSR2)

    async def written() -> bool:
        return bool(list(lab.server.folder.glob("*.heapsnapshot")))

    await becomes(written, "a snapshot of one of the signals")
    await becomes(lambda: downloaded(lab), "a snapshot after the signals")
    assert lab.server.process.poll() is None


async def test_where_nothing_can_be_written_the_dump_fails_and_the_lab_goes_on(runtime: str, tmp_path: Path) -> None:
    with running(runtime, tmp_path / "lab", HEAPDUMP_TOKEN=TOKEN) as server:
        (server.folder / "heapdumps").write_text("a file where the folder should be")
        async with client_of(server) as lab:
            assert (await dump(lab)).status in (202, 500)
            await becomes(lambda: ready(lab), "the lab is ready again")
            assert (await dump(lab)).status in (202, 429, 500)
            await becomes(lambda: downloaded(lab), "a snapshot that needs no file")
