"""Reports: what is printed, and that the strings of a heap can do no more than be read."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tiny_heaps import TinyHeap

import heaptrail
from heaptrail.formats.verdict import verdict_json
from heaptrail.model import (
    ClassRow,
    Growth,
    Holder,
    Source,
    Statistics,
    Summary,
    Suspect,
    Total,
    Trail,
    TrailStep,
    Verdict,
)
from heaptrail.report.console import Console
from heaptrail.report.json import summary_json, trail_json
from heaptrail.report.summary import class_table, print_summary
from heaptrail.report.table import Excerpt
from heaptrail.report.terminal import print_trail, print_verdict
from heaptrail.report.text import printable, shorten, shorten_middle

if TYPE_CHECKING:
    from pathlib import Path

    from heaptrail.nodes import Node

HOSTILE = "\x1b[31m\x07Sess\nion\r\u202egnp.exe\u2028\x9b2J[bold]x[/bold]\ud800"

TRAIL = Trail(
    steps=(
        TrailStep("", "", 1, "(synthetic)", "", 0),
        TrailStep("sessions", "property", 4711, "Object", "Object", 17),
        TrailStep("3", "element", 48211, "Session", "Session", 20),
    ),
    text='global → MemoryStore.sessions["…"]',
)
SUSPECT = Suspect(
    rank=1,
    sentence="+1.00 Session per request, 1.9 KiB each  (5,000 requests, two rounds: +2,500, +2,500)",
    pattern="cache",
    confidence="certain",
    class_name="Session",
    growth=Growth((2500, 2500), (4_900_000, 4_900_100), 1.0, 1960.0),
    holder=Holder(4711, "Object", "MemoryStore.sessions", (500, 3000, 5500)),
    trail=TRAIL,
    source=Source("node_modules/express-session/index.js", 90, 3),
    advice="looks like an in-memory store without eviction",
    evidence=("grew in every round, evenly",),
    also_held_by=("app.cache",),
    examples=(48211, 48290),
)
VERDICT = Verdict(
    clean=False,
    runtime="node",
    snapshots=("run-1/1.heapsnapshot", "run-1/2.heapsnapshot", "run-1/3.heapsnapshot"),
    requests=(2500, 2500),
    total=Total(12_345_678, 17_345_678, 1000.0),
    suspects=(SUSPECT,),
    notes=("ids are stable over the three snapshots",),
)
STATISTICS = Statistics(1000.0, 100.0, 50.0, 100.0, 200.0, 50.0, 25.0, 525.0)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def printed_verdict(verdict: Verdict, limit: int = 0) -> str:
    out = io.StringIO()
    print_verdict(verdict, Console(out), limit=limit)
    return out.getvalue()


def hostile_suspect() -> Suspect:
    step = TrailStep(HOSTILE, "property", 5, HOSTILE, HOSTILE, 2)
    return replace(
        SUSPECT,
        sentence=HOSTILE,
        class_name=HOSTILE,
        holder=Holder(4711, HOSTILE, HOSTILE, (1, 2, 3)),
        trail=Trail((step,), HOSTILE),
        source=Source(HOSTILE, 1, 1),
        advice=HOSTILE,
        evidence=(HOSTILE,),
        also_held_by=(HOSTILE,),
    )


def hostile_verdict() -> Verdict:
    return replace(VERDICT, snapshots=(HOSTILE, HOSTILE), suspects=(hostile_suspect(),), notes=(HOSTILE,))


def hostile_summary(class_name: str = HOSTILE) -> tuple[Summary, Excerpt]:
    rows = [ClassRow(HOSTILE, class_name, 1, 1, 10, 10.0, 3)]
    return Summary(HOSTILE, 100, HOSTILE, 2, 1, STATISTICS, tuple(rows)), Excerpt(class_table(rows, 10.0), (0,), 1)


def test_a_leak_is_printed_as_a_paragraph_for_a_ticket() -> None:
    assert printed_verdict(VERDICT).splitlines() == [
        "✗ LEAK  +1.00 Session per request, 1.9 KiB each  (5,000 requests, two rounds: +2,500, +2,500)",
        "  held by  MemoryStore.sessions   <- the growing container: 500 → 3,000 → 5,500 entries",
        '  trail    global → MemoryStore.sessions["…"]',
        "  source   node_modules/express-session/index.js:90",
        "  looks like an in-memory store without eviction",
        "  grew in every round, evenly",
        "  next     heaptrail trail @48211 run-1/3.heapsnapshot",
        "",
        "heap 11.8 MiB → 16.5 MiB over 5,000 requests, +1,000 B per request",
        "note: ids are stable over the three snapshots",
    ]


@pytest.mark.parametrize(
    ("confidence", "mark"),
    [("certain", "✗ LEAK  +"), ("likely", "✗ LIKELY LEAK  +"), ("possible", "? POSSIBLE  +")],
)
def test_a_mark_says_how_sure_the_verdict_is(confidence: str, mark: str) -> None:
    suspect = replace(SUSPECT, confidence=confidence)  # type: ignore[arg-type]
    assert printed_verdict(replace(VERDICT, suspects=(suspect,))).startswith(mark)


def test_no_leak_is_said_with_its_numbers_and_the_next_command() -> None:
    assert printed_verdict(replace(VERDICT, clean=True, suspects=())).splitlines() == [
        "✓ no leak  heap 11.8 MiB → 16.5 MiB over 5,000 requests, +1,000 B per request",
        "note: ids are stable over the three snapshots",
        "next: heaptrail summary run-1/3.heapsnapshot",
    ]


def test_what_makes_a_clean_verdict_doubtful_stands_right_under_it_and_takes_away_its_tick() -> None:
    caveat = "2 processes answer on port 8000, and one of them was looked at"
    verdict = replace(VERDICT, clean=True, suspects=(), notes=(caveat, *VERDICT.notes), caveats=(caveat,))
    assert printed_verdict(verdict).splitlines() == [
        "? no leak in what was seen  heap 11.8 MiB → 16.5 MiB over 5,000 requests, +1,000 B per request",
        f"but: {caveat}",
        "note: ids are stable over the three snapshots",
        "next: heaptrail summary run-1/3.heapsnapshot",
    ]
    assert json.loads(verdict_json(verdict))["caveats"] == [caveat]


def test_under_a_leak_it_is_a_note_like_others() -> None:
    caveat = "2 processes answer on port 8000, and one of them was looked at"
    printed = printed_verdict(replace(VERDICT, notes=(caveat,), caveats=(caveat,)))
    assert f"note: {caveat}" in printed
    assert "but: " not in printed


def test_a_possible_suspect_does_not_spoil_a_clean_verdict() -> None:
    suspect = replace(SUSPECT, confidence="possible")
    lines = printed_verdict(replace(VERDICT, clean=True, suspects=(suspect,))).splitlines()
    assert lines[0].startswith("? nothing proven")
    assert lines[2].startswith("? POSSIBLE")


def test_what_is_not_known_is_left_out() -> None:
    suspect = replace(SUSPECT, source=None, holder=replace(SUSPECT.holder, entries=()), examples=())
    printed = printed_verdict(replace(VERDICT, suspects=(suspect,), requests=()))
    assert "source" not in printed
    assert "entries" not in printed
    assert "next" not in printed
    assert "per request" not in printed.splitlines()[-2]


def test_hidden_suspects_are_counted() -> None:
    printed = printed_verdict(replace(VERDICT, suspects=(SUSPECT,) * 3), limit=1)
    assert printed.count("✗ LEAK") == 1
    assert "… 2 more suspects; --limit 0 shows all" in printed


def test_a_path_with_blanks_is_quoted_in_the_next_command() -> None:
    printed = printed_verdict(replace(VERDICT, snapshots=("my runs/3.heapsnapshot",)))
    assert "heaptrail trail @48211 'my runs/3.heapsnapshot'" in printed


@pytest.mark.parametrize("stream", [io.StringIO, Terminal], ids=["piped", "terminal"])
def test_nothing_from_a_heap_reaches_a_terminal_as_a_control_character(stream: type[io.StringIO]) -> None:
    out = stream()
    console = Console(out)
    print_verdict(hostile_verdict(), console)
    print_summary(*hostile_summary(), console)
    print_trail(hostile_suspect().trail, [(1, 2)], Source(HOSTILE, 1, 1), console, limit=0)
    text = re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue())
    # Rich itself writes colours: all else has to be readable, and the red of the name is not among it.
    assert {character for character in text if not character.isprintable()} == {"\n"}
    assert "\\x1b[31m\\x07Sess\\nion" in text
    assert "[bold]x[/bold]" in text
    assert "\x1b[31m\\x07" not in out.getvalue()


def test_a_hostile_name_adds_no_lines() -> None:
    assert len(printed_verdict(hostile_verdict()).splitlines()) == len(printed_verdict(VERDICT).splitlines())


def test_names_are_cut_to_the_width_of_the_terminal() -> None:
    out = Terminal()
    console = Console(out)
    print_summary(*hostile_summary("N" * 5000), console)
    line = next(line for line in re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue()).splitlines() if "NNN" in line)
    assert len(line) == console.width
    assert line.endswith("…")


def test_endless_names_do_not_make_endless_lines() -> None:
    endless = "N" * 100_000
    suspect = replace(
        SUSPECT,
        sentence=endless,
        holder=replace(SUSPECT.holder, name=endless),
        trail=replace(TRAIL, text=endless),
        source=Source(endless, 1, 1),
        advice=endless,
        evidence=(endless,),
    )
    printed = printed_verdict(replace(VERDICT, suspects=(suspect,), notes=(endless,)))
    assert max(map(len, printed.splitlines())) < 500


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Session", "Session"),
        ("größe 名前 😀", "größe 名前 😀"),
        ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\x7f\x9b", "\\x7f\\x9b"),
        ("\u202e\u2066\u200b", "\\u202e\\u2066\\u200b"),
        ("\u2028", "\\u2028"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_text_is_shown_as_it_is_but_for_what_cannot_be_seen(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_long_text_is_cut_with_an_ellipsis() -> None:
    assert shorten("abcdef", 6) == "abcdef"
    assert shorten("abcdefg", 6) == "abcde…"
    assert shorten("\n" * 10, 6) == "\\n\\n\\…"
    assert shorten_middle("abcdefg", 7) == "abcdefg"
    assert shorten_middle("abcdefgh", 7) == "abc…fgh"


def test_a_long_trail_is_printed_without_its_middle_and_says_so() -> None:
    pieces = ["Server._events.request", *(f"(closure router).router.stack[{number}]" for number in range(6)), "Store.sessions"]
    long = replace(SUSPECT, trail=replace(TRAIL, text=" → ".join(pieces)))
    printed = printed_verdict(replace(VERDICT, suspects=(long,)))
    assert f"trail    {' → '.join([pieces[0], '… 4 more …', *pieces[-3:]])}\n" in printed
    assert json.loads(verdict_json(replace(VERDICT, suspects=(long,))))["suspects"][0]["trail_text"] == " → ".join(pieces)


def test_a_trail_of_many_short_steps_is_printed_whole() -> None:
    text = " → ".join("abcdefgh")
    assert f"trail    {text}\n" in printed_verdict(
        replace(VERDICT, suspects=(replace(SUSPECT, trail=replace(TRAIL, text=text)),))
    )


def test_the_verdict_as_json_has_the_documented_fields() -> None:
    document = json.loads(verdict_json(VERDICT))
    assert document == {
        "schema": "heaptrail.verdict/1",
        "clean": False,
        "runtime": "node",
        "snapshots": ["run-1/1.heapsnapshot", "run-1/2.heapsnapshot", "run-1/3.heapsnapshot"],
        "requests": [2500, 2500],
        "total": {"before": 12345678, "after": 17345678, "per_request": 1000.0},
        "suspect_count": 1,
        "suspects": [
            {
                "rank": 1,
                "sentence": SUSPECT.sentence,
                "pattern": "cache",
                "confidence": "certain",
                "class": "Session",
                "growth": {
                    "count": [2500, 2500],
                    "bytes": [4900000, 4900100],
                    "per_request": {"count": 1.0, "bytes": 1960.0},
                    "per_second": None,
                },
                "holder": {
                    "id": 4711,
                    "class": "Object",
                    "name": "MemoryStore.sessions",
                    "entries": [500, 3000, 5500],
                },
                "also_held_by": ["app.cache"],
                "trail": [
                    {"edge": "", "edge_type": "", "id": 1, "class": "(synthetic)", "name": ""},
                    {
                        "edge": "sessions",
                        "edge_type": "property",
                        "id": 4711,
                        "class": "Object",
                        "name": "Object",
                    },
                    {"edge": "3", "edge_type": "element", "id": 48211, "class": "Session", "name": "Session"},
                ],
                "trail_text": 'global → MemoryStore.sessions["…"]',
                "source": {"file": "node_modules/express-session/index.js", "line": 90, "column": 3},
                "allocated": [],
                "advice": "looks like an in-memory store without eviction",
                "evidence": ["grew in every round, evenly"],
                "examples": [48211, 48290],
            }
        ],
        "notes": ["ids are stable over the three snapshots"],
        "caveats": [],
    }


def test_a_suspect_without_a_source_says_null() -> None:
    document = json.loads(verdict_json(replace(VERDICT, suspects=(replace(SUSPECT, source=None),))))
    assert document["suspects"][0]["source"] is None


@pytest.fixture
def held(tmp_path: Path) -> Node:
    """The last of three objects in a row, each with a hostile name."""
    heap = TinyHeap()
    holder = heap.node("object", HOSTILE)
    for size in (30, 7):
        below = heap.node("object", HOSTILE, size, held_by=None)
        heap.edge(holder, "property", HOSTILE, below)
        holder = below
    path = tmp_path / "hostile.heapsnapshot"
    path.write_bytes(heap.written())
    return heaptrail.open(path).by_id(heap.id_of(holder))


def test_json_is_ascii_and_gives_every_name_back(held: Node) -> None:
    trail = trail_json(held, held.snapshot.trails(held, 1))
    for document in (verdict_json(hostile_verdict()), summary_json(*hostile_summary(), []), trail):
        assert document.isascii()
        assert {character for character in document if not character.isprintable()} == {"\n"}
    assert json.loads(summary_json(*hostile_summary(), []))["classes"][0]["name"] == HOSTILE
    assert json.loads(verdict_json(hostile_verdict()))["suspects"][0]["class"] == HOSTILE
    read = HOSTILE.replace("\ud800", "\ufffd")  # half a character is none in a file
    assert json.loads(trail)["node"]["name"] == json.loads(trail)["trail"][-1]["edge"] == read


def test_a_limit_keeps_the_end_of_a_trail_in_json(held: Node) -> None:
    trails = held.snapshot.trails(held, 1)
    whole = json.loads(trail_json(held, trails))["trail"]
    document = json.loads(trail_json(held, trails, limit=2))
    assert document["step_count"] == len(whole) > 2
    assert document["trail"] == whole[-2:]
    assert [step["retained_size"] for step in document["trail"]] == [37, 7]
