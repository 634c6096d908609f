"""Subjects of reports: a real leak, and a verdict whose every text is hostile."""

from __future__ import annotations

from pathlib import Path

from tiny_heaps import TinyHeap

from heaptrail.analysis.suspects import judge
from heaptrail.model import Growth, Holder, Source, StackFrame, Suspect, Total, Trail, TrailStep, Verdict
from heaptrail.report.subject import Subject
from heaptrail.snapshot import Snapshot

NODE20 = Path(__file__).parents[1] / "data" / "node20"
ROUNDS = [NODE20 / f"{name}.heapsnapshot.zst" for name in ("warm", "base", "newer")]

HOSTILE = [
    "@octocat", "#1", "GH-12", "a@example.com", "https://example.com/x", "www.example.com", "[x](javascript:alert(1))",
    "<img src=x onerror=alert(1)>", "`", "``", "` ``` `", "a|b", "\\|", "\\", "**b**", "_x_", "~~x~~", "# h", "- x", "1. x",
    "> q", "| a | b |", "\n\n# heading", "\r\n| x |", "\u2028", "\u202e", "\ud800", "&lt;", "&#64;octocat", ":smile:",
    "![i](http://x/y.png)", "---", "===", "   lead", "trail   ", "{0}", "[link](1)", "}}{{", "$x^2$", "<!--", "]]>",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
]  # fmt: skip


def real_leak(*, with_contents: bool = False) -> Subject:
    """A program that keeps 300 sessions a round, and less of other things."""
    snapshots = tuple(Snapshot.open(file, index=False) for file in ROUNDS)
    return Subject(snapshots, judge(snapshots, (100,)), None, {}, with_contents=with_contents)


def hostile_subject(text: str, folder: Path) -> Subject:
    """A subject all of whose texts that may come from a heap are this one, contents told."""
    heap = TinyHeap()
    heap.node("object", text)
    heap.node("string", text)
    file = folder / "1.heapsnapshot"
    file.write_bytes(heap.written())
    again = folder / "2.heapsnapshot"
    heap.node("object", text, 4096)
    again.write_bytes(heap.written())
    suspect = Suspect(
        rank=1,
        sentence=f"+1.00 {text} per request",
        pattern="cache",
        confidence="certain",
        class_name=text,
        growth=Growth((1,), (4096,), 1.0, 4096.0),
        holder=Holder(2, text, text, (1, 2)),
        trail=Trail((TrailStep("", "", 1, "(synthetic)", "", 0), TrailStep(text, "property", 3, text, text, 1)), text),
        source=Source(text, 3, 4),
        advice=f"looks like {text}",
        evidence=(text, f"with it: {text}"),
        also_held_by=(text,),
        examples=(3,),
        allocated=(StackFrame(text, Source(text, 1, 1)),),
    )
    verdict = Verdict(
        clean=False,
        runtime=text,
        snapshots=(str(file), str(again)),
        requests=(1,),
        total=Total(1, 2, 1.0),
        suspects=(suspect,),
        notes=(text,),
    )
    snapshots = (Snapshot.open(file, index=False), Snapshot.open(again, index=False))
    return Subject(snapshots, verdict, None, {}, with_contents=True, chosen_title=text)
