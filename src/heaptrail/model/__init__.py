"""What the layers hand to each other: frozen, plain, and printable by any report.

Sizes are bytes, ids are the ones that Chrome DevTools shows behind an `@`, ordinals are positions in a
snapshot. One file a subject; all names are here.
"""

from heaptrail.model.allocations import AllocatingFunction, Allocations, CallTree, RecordingKind, Sample, StackFrame
from heaptrail.model.comparison import Comparison, DiffRow, Moved
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
from heaptrail.model.single import AccumulationPoint, LargeHolder, SingleSnapshotVerdict
from heaptrail.model.strings import DuplicatedString, StringTexts
from heaptrail.model.trail import Source, Trail, TrailStep
from heaptrail.model.verdict import Confidence, Growth, Holder, Pattern, Suspect, Total, Verdict

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
    "RetainerTree",
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
