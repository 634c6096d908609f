"""What counts as content and what as a name: secrets of a real heap are in no report that nobody asked for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import heaptrail
from heaptrail.cli.main import heaptrail as command
from heaptrail.model import Source
from heaptrail.report.contents import property_without_contents, source_without_contents, without_contents

if TYPE_CHECKING:
    from pathlib import Path

SECRETS = re.compile(r"zugzwang|4f9a8b7c|4111111111", re.IGNORECASE)


def report(*arguments: object) -> str:
    result = CliRunner().invoke(command, ["report", *map(str, arguments)], catch_exceptions=False, standalone_mode=False)
    assert result.return_value in (None, 0)
    return result.output


def test_the_heaps_hold_the_secrets_that_are_looked_for(secret_heaps: list[Path]) -> None:
    heap = heaptrail.open(secret_heaps[-1])
    texts = {node.type for node in heap.nodes() if SECRETS.search(node.display_name)}
    assert "string" in texts
    edges = {edge.type for node in heap.nodes() for edge in heap.references(node) if SECRETS.search(str(edge.name))}
    assert "property" in edges


@pytest.mark.parametrize("format_", ["markdown", "sarif"])
def test_no_secret_is_in_a_report(format_: str, secret_heaps: list[Path]) -> None:
    text = report(*secret_heaps, "--requests", "100", "--format", format_)
    assert "Session" in text
    assert SECRETS.findall(text) == []


@pytest.mark.parametrize("format_", ["markdown", "sarif"])
def test_of_one_snapshot_no_secret_is_in_a_report(format_: str, secret_heaps: list[Path]) -> None:
    assert SECRETS.findall(report(secret_heaps[-1], "--format", format_)) == []


def test_a_key_on_a_trail_is_told_only_when_asked_for(secret_heaps: list[Path]) -> None:
    hidden = report(*secret_heaps, "--requests", "100", "--format", "markdown")
    asked = report(*secret_heaps, "--requests", "100", "--format", "markdown", "--strings")
    assert "are left out" in hidden
    assert "are left out" not in asked
    if "runtime python" in asked:
        assert re.search(r"FEW\['zugzwang\d+'\]", asked)
        assert '__main__.FEW["…"]' in hidden


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Server._events.request → (app.js).store → Store.sessions[*]",) * 2,
        ("tokens['hunter2'].list", 'tokens["…"].list'),
        (r"a['it\'s'].b", 'a["…"].b'),
        ('a["one \\" two"].b["three"]', 'a["…"].b["…"]'),
        ("the server's cache, node's own", "the server's cache, node's own"),
        ("{id, name, …}", "{id, name, …}"),
        ("{id, one two, a@b.com}", "{id, …, …}"),
        ("+1.00 Uint8Array per request (1,000 requests, two rounds: +500, +500)",) * 2,
        ("Http2ServerRequest ISO8601Parser sha256 utf8",) * 2,
        ("1 Map @110645 keeps 61% of the heap",) * 2,
        ("sk-live-4f9a8b7c6d5e", "…"),
        ("user4711815 logs in", "… logs in"),
        ("ada@example.com", "…"),
        ("Window / https://ada:pw@example.com/x?token=abc&b=1#h", "Window / https://…example.com/x…"),
        ("Server.<symbol kEvents>.<symbol hunter2>", "Server.<symbol kEvents>.<symbol …>"),
        ("x" * 61, "…"),
    ],
)
def test_names_stay_and_contents_go(text: str, shown: str) -> None:
    assert without_contents(text) == shown


@pytest.mark.parametrize("name", ["sessions", "get size", "content-type", "_events", "$ref", "#private", "<symbol kEvents>", "0"])
def test_a_name_that_a_person_gives_is_a_property(name: str) -> None:
    assert property_without_contents(name) == name


@pytest.mark.parametrize("name", ["John Smith", "a@b.com", "12345678", "sk-live-4f9a8b7c6d5e", "", "{x}", "a=b", "x'y", "ключ 1"])
def test_other_properties_are_contents(name: str) -> None:
    assert property_without_contents(name) == "…"


def test_an_address_of_a_script_loses_its_query_and_its_user() -> None:
    place = source_without_contents(Source("https://ada:pw@example.com/app.js?token=abc", 3, 4))
    assert place == Source("https://…example.com/app.js…", 3, 4)
    assert source_without_contents(Source("/srv/a@b.com/app.js", 3, 4)) == Source("/srv/a@b.com/app.js", 3, 4)
