"""The start page and what it lives on: files, cards, the stream of memory, the OpenAPI document."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING, Any

import click
import pytest
from conformance import MIB, PATTERNS, PROBLEMS, UNIT_MIB, becomes, port_and_pid
from contract import Cards
from node_lab import FOLDER

from heaptrail.cli import main as cli

if TYPE_CHECKING:
    from conformance import Client

CONTRACT = [
    *[("post", f"/memory-leak/{pattern}/{call}") for pattern in PATTERNS for call in ("start", "stop")],
    *[("get", f"/memory-leak/{pattern}/status") for pattern in PATTERNS],
    ("get", "/memory-leak/cache/stats"),
    ("post", "/memory-leak/event/trigger"),
    ("get", "/memory-leak/status"),
    ("get", "/health/ready"),
    ("post", "/internal/debug/heapdump"),
    ("get", "/mem"),
    ("post", "/heap"),
    ("get", "/problem/02leak"),
    ("post", "/problem/02leak"),
    ("post", "/lab/problems/02leak/stop"),
    ("get", "/lab/cards"),
    ("get", "/lab/memory"),
]


async def cards_of(lab: Client) -> Cards:
    return (await lab.get("/lab/cards")).parse(Cards, 200)


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/", "text/html"),
        ("/static/lab.css", "text/css"),
        ("/static/lab.js", "text/javascript"),
    ],
)
async def test_the_files_of_the_page_are_served(lab: Client, path: str, content_type: str) -> None:
    answer = await lab.get(path)
    assert answer.status == 200
    assert answer.headers["content-type"].split(";")[0].replace("application/javascript", "text/javascript") == content_type
    assert answer.body


async def test_the_page_takes_nothing_from_elsewhere_and_runs_nothing_inline(lab: Client) -> None:
    answer = await lab.get("/")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    page = answer.body.decode()
    assert re.findall(r"<script\b(?![^>]*\bsrc=)", page) == []
    assert re.findall(r"\s(?:on\w+|style)=", page) == []
    assert [link for link in re.findall(r"(?:src|href)=\"([^\"]+)\"", page) if re.match(r"(?:https?:)?//", link)] == []


@pytest.mark.parametrize(
    "path",
    [
        "/static/../package.json",
        "/static/%2e%2e/package.json",
        "/static/..%2fserver.js",
        "/static//etc/passwd",
        "/static/nothing",
    ],
)
async def test_only_files_of_the_page_are_served(lab: Client, path: str) -> None:
    assert (await lab.get(path)).status == 404


async def test_the_cards_say_what_runs(lab: Client) -> None:
    cards = await cards_of(lab)
    assert cards.runtime == lab.server.runtime
    assert cards.pid == lab.server.process.pid
    assert (cards.unit_mib, cards.max_rss_mib) == (UNIT_MIB, 2048)


async def test_there_is_a_card_for_each_pattern_and_each_exercise(lab: Client) -> None:
    cards = await cards_of(lab)
    assert [card.id for card in cards.patterns] == list(PATTERNS)
    assert [card.id for card in cards.exercises] == list(PROBLEMS)


async def test_the_buttons_of_a_pattern_work(lab: Client) -> None:
    for card in (await cards_of(lab)).patterns:
        assert [(await lab.post(card.start)).status, (await lab.get(card.status)).status] == [201, 200]
        assert (await lab.post(card.stop)).status == 201
        assert [card.start, card.stop, card.status] == [f"/memory-leak/{card.id}/{call}" for call in ("start", "stop", "status")]


async def test_the_buttons_of_an_exercise_work(lab: Client) -> None:
    for card in (await cards_of(lab)).exercises:
        assert (card.path, card.fixed_path) == (f"/problem/{card.id}", f"/problem/{card.id}?fixed=1")
        assert [(await lab.get(path)).status for path in (card.path, card.fixed_path)] == [200, 200]
        assert (await lab.post(card.stop)).status == 201


async def test_the_task_of_an_exercise_does_not_give_its_solution_away(lab: Client) -> None:
    answers = {
        "01explosive": "leaksSoMuch",
        "02leak": "naiveCache",
        "04leaked-closure": "nextCallback",
        "05user": "activeUsers",
        "06blowing-up": "blowingUp",
        "08graphql": "leakN",
    }
    for card in (await cards_of(lab)).exercises:
        if card.id in answers:
            assert answers[card.id] not in card.title + card.text


async def test_the_command_of_each_card_is_one_that_heaptrail_takes(lab: Client) -> None:
    cards = await cards_of(lab)
    for card in [*cards.patterns, *cards.exercises]:
        assert port_and_pid(card) == (lab.server.port, lab.server.process.pid)
        program, verb, *arguments = shlex.split(card.hunt)
        assert (program, verb) == ("heaptrail", "hunt")
        command = cli.heaptrail.get_command(click.Context(cli.heaptrail), verb)
        assert command is not None
        command.make_context(verb, arguments)


async def test_the_memory_is_told_again_and_again(lab: Client) -> None:
    async with lab.events() as events:
        seen = [await anext(events) for _ in range(3)]
    assert [event.timestamp for event in seen] == sorted({event.timestamp for event in seen})
    assert all(abs(event.rss - lab.server.resident) < 64 * MIB for event in seen)
    assert [event.ceiling_reached for event in seen] == [None, None, None]


async def test_the_stream_says_what_leaks(lab: Client) -> None:
    async with lab.events() as events:
        quiet = await anext(events)
        await lab.post("/memory-leak/global-variable/start")
        await lab.get("/problem/02leak")
        await anext(events)
        loud = await anext(events)
        await lab.stop_everything()
        await anext(events)
        quiet_again = await anext(events)
    assert not any((quiet.leaking.global_variable, quiet_again.leaking.global_variable, loud.leaking.cache))
    assert loud.leaking.global_variable
    assert [quiet.leaking.problems, loud.leaking.problems, quiet_again.leaking.problems] == [[], ["02leak"], []]


async def test_a_reader_that_goes_away_is_forgotten(lab: Client) -> None:
    for _ in range(10):
        async with lab.events() as events:
            await anext(events)

    async def alone() -> bool:
        return lab.server.readers == 0

    await becomes(alone, "no connection is left open")


async def test_the_openapi_document_has_every_call_of_the_contract(lab: Client) -> None:
    answer = await lab.get("/openapi.json")
    assert answer.status == 200
    document = json.loads(answer.body)
    assert document["openapi"].startswith("3.")
    described = [(method, path) for path, methods in document["paths"].items() for method in methods]
    for method, path in CONTRACT:
        templates = [re.sub(r"\{\w+\}", "[^/]+", template) for known, template in described if known == method]
        assert any(re.fullmatch(template, path) for template in templates), f"{method} {path}"


def described_answers(document: Any) -> dict[str, tuple[list[str], list[str]]]:
    """The parameters and the statuses of each call."""
    return {
        f"{method} {path}": (sorted(parameter["name"] for parameter in call.get("parameters", [])), sorted(call["responses"]))
        for path, methods in document["paths"].items()
        for method, call in methods.items()
    }


async def test_both_labs_describe_the_same_calls_parameters_and_answers(lab: Client) -> None:
    served = json.loads((await lab.get("/openapi.json")).body)
    assert described_answers(served) == described_answers(json.loads((FOLDER / "openapi.json").read_text()))
