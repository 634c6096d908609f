"""A diagnosis, on a terminal and as JSON."""

from __future__ import annotations

import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING

from heaptrail.formats.verdict import written
from heaptrail.report.text import printable

if TYPE_CHECKING:
    from heaptrail.report.console import Console
    from heaptrail.targets.diagnosis.findings import Diagnosis, Finding

DOCTOR_SCHEMA = "heaptrail.doctor/1"
_MARKS = {"ok": ("✓ ", "green"), "note": ("! ", "yellow"), "bad": ("✗ ", "bold red")}
_SUBJECT_WIDTH = 17
_WIDEST = 100


def print_diagnosis(diagnosis: Diagnosis, console: Console) -> None:
    """What was looked at, what stands in the way with what to type, and the commands that work."""
    console.line((printable(diagnosis.subject), "bold"), *([f"  {diagnosis.runtime}"] if diagnosis.runtime else []))
    for finding in diagnosis.findings:
        _print_finding(finding, console)
    console.line()
    if diagnosis.works:
        console.line(("✓ a capture will work", "bold green"))
    else:
        console.line(("✗ a capture will not work", "bold red"), ": see ", ("✗", "bold red"), " above")
    width = max((len(way.name) for way in diagnosis.ways), default=0)
    for way in diagnosis.ways:
        # A command is never broken: it is to be copied.
        if way.works:
            console.line(f"  {way.name:<{width}}  ", (printable(way.command), "cyan"))


def _print_finding(finding: Finding, console: Console) -> None:
    indent = 2 + _SUBJECT_WIDTH + 1
    width = min(console.width, _WIDEST) - indent
    first, *others = textwrap.wrap(printable(finding.text), width, break_on_hyphens=False) or [""]
    console.line(_MARKS[finding.outcome], f"{finding.subject:<{_SUBJECT_WIDTH}} ", first)
    for line in others:
        console.line(" " * indent, line)
    if finding.outcome != "ok" and finding.help:
        for line in textwrap.wrap(printable(finding.help), width, break_on_hyphens=False, break_long_words=False):
            console.line(" " * indent, (line, "dim"))


def diagnosis_json(diagnosis: Diagnosis) -> str:
    """The diagnosis (`heaptrail.doctor/1`)."""
    return written({
        "schema": DOCTOR_SCHEMA,
        "subject": diagnosis.subject,
        "runtime": diagnosis.runtime,
        "works": diagnosis.works,
        "findings": [asdict(finding) for finding in diagnosis.findings],
        "ways": [asdict(way) for way in diagnosis.ways],
    })  # fmt: skip
