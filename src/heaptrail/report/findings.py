"""Findings on a terminal and as JSON. Everything that comes from a heap is escaped on its way to the terminal."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from heaptrail.formats.verdict import source_json, written
from heaptrail.report.table import Column, Table, print_table
from heaptrail.report.text import printable, shorten, shorten_middle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heaptrail.formats.verdict import Json
    from heaptrail.model import Finding, Findings
    from heaptrail.report.console import Console
    from heaptrail.report.table import Excerpt

FINDINGS_SCHEMA = "heaptrail.findings/1"
_LABEL_WIDTH = 9
_LONGEST = 400
_EXPLAINED = 5
"""So many findings are shown with all that is known of them: more would bury the table."""


def findings_table(found: Findings) -> Table:
    """All findings, in their order. The cells of `id` are of the most telling object of each."""
    findings = found.findings
    return Table(
        noun="findings",
        named_by="sentence",
        columns=(
            Column("bytes", "bytes", [finding.bytes for finding in findings], share_of=found.total),
            Column("count", "count", [finding.count for finding in findings]),
            Column("id", "id", [finding.ids[0] for finding in findings]),
            Column("detector", "text", [finding.detector for finding in findings]),
            Column("sentence", "text", [finding.sentence for finding in findings]),
        ),
    )


def print_findings(found: Findings, excerpt: Excerpt, shown: Sequence[Finding], console: Console) -> None:
    """Print the table, then the first of the findings that are `shown` with what is known of them, and the next command."""
    if not found.findings:
        console.line(("✓ nothing found", "bold green"), f"  {len(found.detectors)} detectors looked")
    else:
        print_table(excerpt, console)
    for finding in shown[:_EXPLAINED]:
        console.line()
        _print_finding(finding, console)
    if len(shown) > _EXPLAINED:
        console.line()
        console.line(f"… the first {_EXPLAINED} are explained; --filter chooses others, --json explains all")
    if found.file == "-":
        return
    console.line()
    quoted = printable(shlex.quote(found.file))
    console.line(("next: ", "dim"), f"heaptrail trail @{shown[0].ids[0]} {quoted}" if shown else f"heaptrail summary {quoted}")


def _print_finding(finding: Finding, console: Console) -> None:
    console.line((finding.detector, "bold cyan"), "  ", (shorten(finding.sentence, _LONGEST), "bold"))
    if finding.trail_text:
        _print_field(console, "trail", shorten_middle(finding.trail_text, _LONGEST))
    if finding.source is not None:
        _print_field(console, "source", shorten_middle(str(finding.source), _LONGEST))
    console.line(f"  {shorten(finding.advice, _LONGEST)}")
    for evidence in finding.evidence:
        console.line((f"  {shorten(evidence, _LONGEST)}", "dim"))


def _print_field(console: Console, label: str, text: str) -> None:
    console.line("  ", (f"{label:<{_LABEL_WIDTH}}", "dim"), text)


def print_top_findings(findings: Sequence[Finding], file: str, console: Console) -> None:
    """Print a line for each, and the command that shows more of them."""
    if findings:
        console.line()
    for finding in findings:
        console.line((f"{finding.detector}: ", "cyan"), shorten(finding.sentence, console.width - len(finding.detector) - 2))
    if findings and file != "-":
        console.line(("more: ", "dim"), f"heaptrail findings {printable(shlex.quote(file))}")


def findings_json(found: Findings, shown: Sequence[Finding], matching_count: int) -> str:
    """The text of a `findings_document`."""
    return written(findings_document(found, shown, matching_count))


def findings_document(found: Findings, shown: Sequence[Finding], matching_count: int) -> dict[str, Json]:
    """The findings that are shown (`heaptrail.findings/1`), of `matching_count` that match. Sizes in bytes."""
    return {
        "schema": FINDINGS_SCHEMA,
        "file": found.file,
        "runtime": found.runtime,
        "total": found.total,
        "detectors": list(found.detectors),
        "finding_count": matching_count,
        "findings": [finding_json(finding) for finding in shown],
    }


def finding_json(finding: Finding) -> dict[str, Json]:
    """One finding."""
    return {
        "detector": finding.detector,
        "sentence": finding.sentence,
        "bytes": finding.bytes,
        "count": finding.count,
        "ids": list(finding.ids),
        "source": source_json(finding.source),
        "trail_text": finding.trail_text,
        "evidence": list(finding.evidence),
        "advice": finding.advice,
    }
