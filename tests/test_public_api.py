"""`import heaptrail` offers exactly these names."""

from __future__ import annotations

from pathlib import Path

import pytest

import heaptrail

NODE20 = Path(__file__).parent / "data" / "node20"
PUBLIC = [
    "CaptureError",
    "CaptureRefused",
    "CaptureRunning",
    "ClassRow",
    "ConnectionLost",
    "DiffRow",
    "Edge",
    "Finding",
    "Growth",
    "GrowthRow",
    "GrowthTable",
    "HeaptrailError",
    "Holder",
    "HuntPlan",
    "HuntResult",
    "InspectorUnavailable",
    "InvalidSnapshot",
    "LoadFailed",
    "Node",
    "Sample",
    "Snapshot",
    "Source",
    "StackFrame",
    "Statistics",
    "Summary",
    "Suspect",
    "TargetExited",
    "TargetOutOfMemory",
    "TargetUnresponsive",
    "Total",
    "Trail",
    "TrailStep",
    "UsageError",
    "Verdict",
    "capture",
    "compare",
    "findings",
    "growth",
    "hunt",
    "open",
    "suspects",
    "write_heap_snapshot",
]


def test_the_public_names_are_these_and_sorted() -> None:
    assert heaptrail.__all__ == PUBLIC
    assert sorted(PUBLIC) == PUBLIC


def test_every_public_name_is_there_and_documented() -> None:
    for name in PUBLIC:
        assert getattr(heaptrail, name).__doc__, name


def test_dir_lists_the_public_names() -> None:
    assert dir(heaptrail) == PUBLIC


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(heaptrail, "nonsense")


def test_suspects_are_found_in_opened_snapshots() -> None:
    rounds = [heaptrail.open(NODE20 / f"{name}.heapsnapshot.zst") for name in ("warm", "base", "newer")]
    verdict = heaptrail.suspects(*rounds, requests=(100, 100))
    assert not verdict.clean
    assert verdict.suspects[0].class_name == "Session"


def test_the_package_of_the_hunt_can_be_called_as_its_function() -> None:
    with pytest.raises(heaptrail.UsageError, match="not empty"):
        heaptrail.hunt(heaptrail.HuntPlan(command=("node", "server.js"), out=Path(__file__).parent))


def test_findings_are_those_of_the_detectors_that_are_named() -> None:
    snapshot = heaptrail.open(NODE20 / "newer.heapsnapshot.zst")
    assert {finding.detector for finding in heaptrail.findings(snapshot, "globals")} == {"globals"}
    with pytest.raises(heaptrail.UsageError, match="no detector 'gremlins'"):
        heaptrail.findings(snapshot, "gremlins")
