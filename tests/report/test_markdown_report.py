"""Markdown for a ticket: what it says, and that a heap's texts cannot say more than text."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt
from report_subjects import HOSTILE, ROUNDS, hostile_subject, real_leak

from heaptrail.analysis.single import find_suspects
from heaptrail.report.markdown import write_markdown
from heaptrail.report.markdown_text import code, prose
from heaptrail.report.subject import Subject
from heaptrail.report.text import printable
from heaptrail.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from markdown_it.token import Token

    from heaptrail.model import Verdict

GITHUB = MarkdownIt("gfm-like", {"html": True})
OWN_MARKUP = {"text", "code_inline", "strong_open", "strong_close"}
MENTION = re.compile(r"[@#]\w|GH-\d")


def inline_tokens(markdown: str) -> Iterator[Token]:
    for token in GITHUB.parse(markdown):
        assert token.type not in ("html_block", "fence", "code_block", "blockquote_open", "hr"), token
        yield from token.children or ()


def cells(markdown: str) -> list[list[str]]:
    """The rendered rows of all tables."""
    rows: list[list[str]] = []
    for place, token in enumerate(tokens := GITHUB.parse(markdown)):
        if token.type == "tr_open":
            rows.append([])
        if token.type in ("td_open", "th_open"):
            rows[-1].append("".join(child.content for child in tokens[place + 1].children or ()))
    return rows


def test_a_ticket_begins_with_the_verdict_and_its_numbers() -> None:
    text = write_markdown(real_leak())
    heading, first, *_ = text.split("\n\n")
    assert heading == "## heaptrail: 4 leaks"
    assert first.startswith("### 1. ✗ LEAK: +3.00 Session per request, ")
    assert text.index("**held by**") < text.index("**trail**") < text.index("**source**") < text.index("### Growth by class")


def test_growth_per_round_is_that_of_the_verdict() -> None:
    first = write_markdown(real_leak()).split("### 2.")[0]
    rows = {row[0]: row[1:] for row in cells(first)}
    assert rows[""] == ["round 1", "round 2", "per request"]
    assert rows["requests"] == ["100", "100", ""]
    assert rows["Session"] == ["+300", "+300", "+3.00"]
    assert rows["entries"] == ["+300", "+300", ""]


def test_growth_by_class_counts_the_objects_of_every_snapshot() -> None:
    subject = real_leak()
    counted = [sum(row.count for row in snapshot.classes() if row.name == "Session") for snapshot in subject.snapshots]
    table = write_markdown(subject).split("### Growth by class")[1]
    row = next(row for row in cells(table) if row[0] == "Session")
    assert row[1:4] == [f"{count:,}" for count in counted]
    assert row[4] == f"{counted[-1] - counted[0]:+,}"


def test_a_clean_verdict_says_so_with_its_doubts(tmp_path: Path) -> None:
    subject = hostile_subject("x", tmp_path)
    verdict: Verdict = subject.verdict  # type: ignore[assignment]
    clean = replace(subject, verdict=replace(verdict, clean=True, suspects=(), notes=()), chosen_title="")
    assert "**✓ No leak.** Heap 1 B → 2 B over 1 requests" in write_markdown(clean)
    doubtful = replace(clean, verdict=replace(verdict, clean=True, suspects=(), notes=("few",), caveats=("few",)))
    assert "**? No leak in what was seen.**" in write_markdown(doubtful)
    assert "- but: few" in write_markdown(doubtful)


def test_one_snapshot_is_reported_without_growth() -> None:
    snapshot = Snapshot.open(ROUNDS[-1], index=False)
    text = write_markdown(Subject((snapshot,), find_suspects(snapshot, 0.001), None, {}, with_contents=False))
    assert "? POSSIBLE LEAK" in text
    assert "Growth by class" not in text


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_heap_is_markup_a_link_or_a_mention(text: str, tmp_path: Path) -> None:
    markdown = write_markdown(hostile_subject(text, tmp_path))
    assert all(character.isprintable() or character == "\n" for character in markdown)
    shown = list(inline_tokens(markdown))
    assert {token.type for token in shown} <= OWN_MARKUP | {"softbreak"}
    for token in shown:
        if token.type == "text":
            assert not MENTION.search(token.content), token.content
            assert "www." not in token.content


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_breaks_no_table(text: str, tmp_path: Path) -> None:
    plain, hostile = (cells(write_markdown(hostile_subject(each, tmp_path))) for each in ("name", text))
    assert [len(row) for row in hostile] == [len(row) for row in plain]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_code_span_shows_its_text_as_it_is(text: str) -> None:
    (token,) = GITHUB.parseInline(code(text))[0].children or ()
    assert token.type == "code_inline"
    assert token.content.replace("\\x7c", "|") == printable(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_words_around_a_hostile_name_stay_words(text: str) -> None:
    tokens = GITHUB.parseInline(f"by {prose(f'one {text} two')}")[0].children or ()
    assert {token.type for token in tokens} <= {"text", "code_inline"}
