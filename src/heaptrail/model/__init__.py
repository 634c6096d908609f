"""What the layers hand to each other: frozen, plain, and printable by any report.

Sizes are bytes, ids are the ones that Chrome DevTools shows behind an `@`, ordinals are positions in a
snapshot. One file a subject; all names are here, each
loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heaptrail.model.allocations import AllocatingFunction, Allocations, CallTree, RecordingKind, Sample, StackFrame
    from heaptrail.model.comparison import Comparison, DiffRow, Moved
    from heaptrail.model.dominators import DominatorBranch, LeftOutClass
    from heaptrail.model.findings import Finding, Findings
    from heaptrail.model.growth import GrowthRow, GrowthTable, GrowthView
    from heaptrail.model.heap import ClassRow, ClassRows, Statistics, Summary
    from heaptrail.model.objects import (
        Entry,
        EntryList,
        Limit,
        ObjectDetails,
        ObjectRow,
        PromiseState,
        Reference,
        ReferenceList,
        Retainer,
        RetainerTree,
        Scope,
        StringValue,
    )
    from heaptrail.model.retainer_graph import RetainerGraph, RetainerGraphEdge
    from heaptrail.model.single import AccumulationPoint, LargeHolder, SingleSnapshotVerdict
    from heaptrail.model.strings import DuplicatedString, StringTexts
    from heaptrail.model.trail import Source, Trail, TrailStep
    from heaptrail.model.verdict import Confidence, Growth, Holder, Pattern, RoundTime, Suspect, Total, Verdict

_NAMES_OF = {
    "allocations": (
        "AllocatingFunction",
        "Allocations",
        "CallTree",
        "RecordingKind",
        "Sample",
        "StackFrame",
    ),
    "comparison": (
        "Comparison",
        "DiffRow",
        "Moved",
    ),
    "dominators": ("DominatorBranch", "LeftOutClass"),
    "findings": (
        "Finding",
        "Findings",
    ),
    "growth": (
        "GrowthRow",
        "GrowthTable",
        "GrowthView",
    ),
    "heap": (
        "ClassRow",
        "ClassRows",
        "Statistics",
        "Summary",
    ),
    "objects": (
        "Entry",
        "EntryList",
        "Limit",
        "ObjectDetails",
        "ObjectRow",
        "PromiseState",
        "Reference",
        "ReferenceList",
        "Retainer",
        "RetainerTree",
        "Scope",
        "StringValue",
    ),
    "retainer_graph": (
        "RetainerGraph",
        "RetainerGraphEdge",
    ),
    "single": (
        "AccumulationPoint",
        "LargeHolder",
        "SingleSnapshotVerdict",
    ),
    "strings": (
        "DuplicatedString",
        "StringTexts",
    ),
    "trail": (
        "Source",
        "Trail",
        "TrailStep",
    ),
    "verdict": (
        "Confidence",
        "Growth",
        "Holder",
        "Pattern",
        "RoundTime",
        "Suspect",
        "Total",
        "Verdict",
    ),
}
_MODULE_OF = {name: module for module, names in _NAMES_OF.items() for name in names}

__all__ = [
    "AccumulationPoint",
    "AllocatingFunction",
    "Allocations",
    "CallTree",
    "ClassRow",
    "ClassRows",
    "Comparison",
    "Confidence",
    "DiffRow",
    "DominatorBranch",
    "DuplicatedString",
    "Entry",
    "EntryList",
    "Finding",
    "Findings",
    "Growth",
    "GrowthRow",
    "GrowthTable",
    "GrowthView",
    "Holder",
    "LargeHolder",
    "LeftOutClass",
    "Limit",
    "Moved",
    "ObjectDetails",
    "ObjectRow",
    "Pattern",
    "PromiseState",
    "RecordingKind",
    "Reference",
    "ReferenceList",
    "Retainer",
    "RetainerGraph",
    "RetainerGraphEdge",
    "RetainerTree",
    "RoundTime",
    "Sample",
    "Scope",
    "SingleSnapshotVerdict",
    "Source",
    "StackFrame",
    "Statistics",
    "StringTexts",
    "StringValue",
    "Summary",
    "Suspect",
    "Total",
    "Trail",
    "TrailStep",
    "Verdict",
]


def __getattr__(name: str) -> object:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value
