"""What a page is told of whole heaps and of what changed between them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from heaptrail.analysis.comparison import compare_snapshots, find_moved
from heaptrail.analysis.dominator_tree import DominatorTree
from heaptrail.analysis.growth import find_growth
from heaptrail.analysis.selecting import nodes_of_classes
from heaptrail.analysis.sessions import ids_name_the_same_objects
from heaptrail.analysis.strings import duplicated_texts, string_texts
from heaptrail.formats.verdict import verdict_document
from heaptrail.hunt.run_folder import RunFolder
from heaptrail.model import Verdict
from heaptrail.report.answers.graphs import dominator_tree_answer
from heaptrail.report.answers.heap import (
    CLASSES_SCHEMA,
    GROWTH_SCHEMA,
    STRINGS_SCHEMA,
    findings_answer,
    statistics_answer,
)
from heaptrail.report.answers.session import opened_entry, session_answer
from heaptrail.report.answers.tables import table_answer
from heaptrail.report.answers.timeline import plain_timeline, run_timeline
from heaptrail.report.comparison import COMPARISON_SCHEMA, MOVED_SCHEMA, comparison_table, moved_table
from heaptrail.report.growth import growth_table
from heaptrail.report.html_budget import Budget
from heaptrail.report.html_contents import ClassKeys, Hider
from heaptrail.report.node_lists import OBJECTS_SCHEMA
from heaptrail.report.node_tables import node_table
from heaptrail.report.selection import Selection
from heaptrail.report.single import single_document
from heaptrail.report.strings import strings_table
from heaptrail.report.summary import class_table
from heaptrail.units import format_bytes, format_count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heaptrail.formats.verdict import Json
    from heaptrail.report.subject import Subject
    from heaptrail.report.table import Table

_MOST_ROWS = 5_000
"""Nobody reads more of a table, whatever room there is."""
_ROOM_FOR_STRINGS = 131_072
_TREE_DEPTH = 8
_TREE_NODES = 1500
_CLASSES_UNFOLDED = 60
_CLASSES_WITH_ADDED = 12
_ROOM_FOR_OBJECTS = 4096


class Answers:
    """The answers of one report, as they are put into its budget. `left_out` are lines that say what had no room."""

    def __init__(self, subject: Subject, budget: Budget) -> None:
        self.subject = subject
        self.budget = budget
        self.left_out: list[str] = []
        self.last = len(subject.snapshots) - 1
        self._keys = ClassKeys()
        self._hiders = [Hider(snapshot, self._keys) for snapshot in subject.snapshots]

    def key(self, key: str) -> str:
        """The key of a class as the answers have it."""
        return key if self.subject.with_contents else self._keys.shown(key)

    def keep(self, key: str, answer: Mapping[str, Json], *, snapshot: int) -> bool:
        """Put an answer of a snapshot into the report, as it may be told; False where there is no room."""
        return self.budget.keep(key, self._told(answer, snapshot))

    def keep_table(self, key: str, schema: str, table: Table, sort: str, *, snapshot: int, room: int, **more: Json) -> int:
        """Put as many rows of a table into the report as fit into `room`, by `sort`; how many are left out."""
        excerpt = Selection(sort, limit=_MOST_ROWS).excerpt(table)
        answer = self._told({**table_answer(schema, excerpt), **more}, snapshot)
        rows = answer.pop("rows")
        assert isinstance(rows, list)
        return table.row_count - self.budget.keep_rows(key, answer, rows, room)

    def _told(self, answer: Mapping[str, Json], snapshot: int) -> dict[str, Json]:
        return dict(answer) if self.subject.with_contents else self._hiders[snapshot].answer(answer)


def keep_overview(answers: Answers) -> None:
    """What is opened, the verdict, memory over time, and where the bytes of each snapshot are."""
    subject, budget = answers.subject, answers.budget
    snapshots = subject.snapshots
    budget.keep("session", _session(subject))
    told = subject.told
    document = verdict_document(told) if isinstance(told, Verdict) else single_document(told)
    if not budget.keep("verdict", {**document, "can_open_source": False}):
        answers.left_out.append("the verdict, which alone is larger than the report may be")
    budget.keep("timeline", _timeline(subject))
    for index, snapshot in enumerate(snapshots):
        budget.keep(f"statistics?snapshot={index}", statistics_answer(snapshot))


def _session(subject: Subject) -> dict[str, Json]:
    snapshots = subject.snapshots
    return session_answer(
        [opened_entry(index, Path(snapshot.name).name, snapshot) for index, snapshot in enumerate(snapshots)],
        folder_name=None if subject.run is None else subject.run.resolve().name,
        same_session=ids_name_the_same_objects([snapshot.heap for snapshot in snapshots]),
        is_live=False,
        strings_hidden=not subject.with_contents,
        can={"sql": False, "capture": False},
    )


def _timeline(subject: Subject) -> dict[str, Json]:
    steps = [] if subject.run is None else RunFolder(subject.run).steps()
    names = [Path(snapshot.name).name for snapshot in subject.snapshots]
    if any(step.get("step") == "snapshot" for step in steps):
        return run_timeline(steps, names)
    return plain_timeline([(snapshot.file_size, snapshot.statistics().total) for snapshot in subject.snapshots])


def keep_tree(answers: Answers) -> None:
    """The dominator tree of the last snapshot, for the treemap: as deep as there is room for."""
    snapshot, nodes = answers.subject.snapshots[answers.last], _TREE_NODES
    tree = DominatorTree(snapshot)
    while nodes and not answers.keep(
        f"dominator-tree?snapshot={answers.last}",
        dominator_tree_answer(snapshot, tree.cut(0, depth=_TREE_DEPTH, most=nodes)),
        snapshot=answers.last,
    ):
        nodes //= 2


def keep_comparison(answers: Answers, older: int, newer: int, room: int) -> None:
    """The classes that changed between two snapshots."""
    found = compare_snapshots(answers.subject.snapshots[older], answers.subject.snapshots[newer])
    table = comparison_table(found)
    left = answers.keep_table(
        f"comparison?newer={newer}&older={older}",
        COMPARISON_SCHEMA,
        table,
        "size_delta" if "size_delta" in table.names else table.columns[0].name,
        snapshot=newer,
        room=room,
        by=found.compared_by,
        total={"before": found.total_before, "after": found.total_after},
        notes=list(found.notes),
    )
    if left:
        answers.left_out.append(f"{format_count(left)} classes that changed least from snapshot {older + 1} to {newer + 1}")


def keep_added_objects(answers: Answers) -> None:
    """The largest objects that came between the first snapshot and the last, of classes that are named or grew most."""
    older, newer = answers.subject.snapshots[0], answers.subject.snapshots[answers.last]
    if not ids_name_the_same_objects([older.heap, newer.heap]):
        return
    named = {suspect.class_name for suspect in answers.subject.verdict.suspects}
    rows = sorted(compare_snapshots(older, newer).rows, key=lambda row: (row.name not in named, -row.size_delta))
    for row in rows[:_CLASSES_WITH_ADDED]:
        if row.added_count:
            answers.keep_table(
                f"comparison/objects?key={answers.key(row.key)}&newer={answers.last}&older=0&side=added",
                MOVED_SCHEMA,
                moved_table(older, newer, replace(find_moved(older, newer, row.key), removed=())),
                "retained",
                snapshot=answers.last,
                room=_ROOM_FOR_OBJECTS,
            )


def keep_neighbours(answers: Answers) -> None:
    """Comparisons of each snapshot with the next, where that is not the first with the last."""
    pairs = [pair for pair in pairwise(range(answers.last + 1)) if pair != (0, answers.last)]
    for place, (older, newer) in enumerate(pairs):
        keep_comparison(answers, older, newer, answers.budget.room // (len(pairs) - place))


def keep_growth(answers: Answers) -> None:
    """What grew over all snapshots, by class."""
    growth = find_growth(answers.subject.snapshots, "class", answers.subject.requests)
    table = growth_table(growth)
    left = answers.keep_table("growth", GROWTH_SCHEMA, table, "shallow_grown", snapshot=answers.last, room=answers.budget.room)
    if left:
        answers.left_out.append(f"{format_count(left)} classes that grew least")


def keep_classes(answers: Answers) -> None:
    """The Summary of each snapshot, the last first: it is looked at most."""
    order = [answers.last, *range(answers.last)]
    for place, index in enumerate(order):
        snapshot = answers.subject.snapshots[index]
        rows = snapshot.classes()
        total = snapshot.statistics().total
        room = answers.budget.room // (len(order) - place)
        left = answers.keep_table(
            f"classes?snapshot={index}", CLASSES_SCHEMA, class_table(rows, total), "retained", snapshot=index, room=room
        )
        if left:
            least = format_bytes(rows[len(rows) - left - 1].retained) if left < len(rows) else format_bytes(total)
            answers.left_out.append(f"{format_count(left)} classes of snapshot {index + 1} that retain {least} or less")


def keep_objects_of_classes(answers: Answers) -> None:
    """The largest objects of the classes that the verdict names in the last snapshot, and of those that retain most."""
    snapshot = answers.subject.snapshots[answers.last]
    named = {suspect.class_name for suspect in answers.subject.verdict.suspects}
    rows = sorted(snapshot.classes(), key=lambda row: row.name not in named)[:_CLASSES_UNFOLDED]
    for row in rows:
        answers.keep_table(
            f"objects?key={answers.key(row.key)}&snapshot={answers.last}",
            OBJECTS_SCHEMA,
            node_table(snapshot, nodes_of_classes(snapshot, key=row.key), "objects"),
            "retained",
            snapshot=answers.last,
            room=_ROOM_FOR_OBJECTS,
        )


def keep_findings(answers: Answers) -> None:
    """What looks wasteful or forgotten in the last snapshot."""
    found = findings_answer(answers.subject.snapshots[answers.last])
    if not answers.keep(f"findings?snapshot={answers.last}", found, snapshot=answers.last):
        answers.left_out.append("findings")


def keep_strings(answers: Answers) -> None:
    """Texts that the last snapshot has more than once: how often and how large; what they say only if it may be told."""
    snapshot = answers.subject.snapshots[answers.last]
    table = strings_table(snapshot.heap, duplicated_texts(string_texts(snapshot)))
    left = answers.keep_table(
        f"strings?snapshot={answers.last}", STRINGS_SCHEMA, table, "wasted", snapshot=answers.last, room=_ROOM_FOR_STRINGS
    )
    if left:
        answers.left_out.append(f"{format_count(left)} duplicated strings that waste least")
