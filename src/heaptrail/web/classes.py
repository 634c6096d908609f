"""`statistics`, `classes`, `objects` and `strings`, `findings`: one snapshot as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail.analysis.class_members import ClassMembers
from heaptrail.analysis.strings import duplicated_texts, string_texts
from heaptrail.report.answers.heap import (
    CLASSES_SCHEMA,
    STRINGS_SCHEMA,
    findings_answer,
    statistics_answer,
)
from heaptrail.report.node_lists import OBJECTS_SCHEMA
from heaptrail.report.object_tables import object_table, with_values
from heaptrail.report.strings import strings_table
from heaptrail.report.summary import class_table
from heaptrail.web.chosen_objects import ALL_OBJECTS, ChosenObjects, chosen_objects
from heaptrail.web.refusals import NotThere
from heaptrail.web.tables import page_of

if TYPE_CHECKING:
    from heaptrail.formats.verdict import Json
    from heaptrail.model import ClassRows, StringTexts
    from heaptrail.report.table import Table
    from heaptrail.web.opened import Opened, OpenedFile
    from heaptrail.web.query import Query


def statistics(opened: Opened, query: Query) -> dict[str, Json]:
    """See `statistics_answer`."""
    file = opened.file(query.number("snapshot"))
    return file.lasting.get("statistics", lambda: statistics_answer(file.snapshot))


def classes(opened: Opened, query: Query) -> dict[str, Json]:
    """DevTools' Summary (`heaptrail.classes/1`), of the objects that a filter shows or of all."""
    file = opened.file(query.number("snapshot"))
    only = chosen_objects(opened, query)

    def table() -> Table:
        return class_table(class_rows(file, only), file.snapshot.statistics().total)

    return page_of(("classes", only.key), table, query, file.recent, schema=CLASSES_SCHEMA, sort="retained")


def class_rows(file: OpenedFile, only: ChosenObjects = ALL_OBJECTS) -> ClassRows:
    """The rows of the Summary. Cost: once, that of `Snapshot.classes`, and of the filters."""
    return file.lasting.get(("classes", only.key), lambda: file.snapshot.classes(only.mask(file)))


def objects(opened: Opened, query: Query) -> dict[str, Json]:
    """The objects of a class (`heaptrail.objects/1`), as the filters show them. Raises `NotThere` where there is none."""
    file = opened.file(query.number("snapshot"))
    key, only = query.text("key"), chosen_objects(opened, query)

    def table() -> Table:
        nodes = members_of(file).of(key)
        if nodes is None:
            raise NotThere(f"there is no class {key!r} in {file.path.name}", help="`classes` has the keys of all that there are")
        mask = only.mask(file)
        return object_table(file.snapshot, nodes if mask is None else nodes[mask[nodes] != 0])

    answer = page_of(("objects", key, only.key), table, query, file.recent, schema=OBJECTS_SCHEMA, sort="retained")
    return with_values(answer)


def members_of(file: OpenedFile) -> ClassMembers:
    """The nodes of each class. Cost: sorting them, once."""
    return file.lasting.get("members", lambda: ClassMembers(file.snapshot))


def strings(opened: Opened, query: Query) -> dict[str, Json]:
    """Texts that more than one string has, most wasted bytes first."""
    file = opened.file(query.number("snapshot"))

    def table() -> Table:
        return strings_table(file.snapshot.heap, duplicated(file))

    return page_of("strings", table, query, file.recent, schema=STRINGS_SCHEMA, sort="wasted")


def duplicated(file: OpenedFile) -> StringTexts:
    """The texts that more than one string has. Cost: a pass over the nodes and the texts, once."""
    return file.lasting.get("duplicated strings", lambda: duplicated_texts(string_texts(file.snapshot)))


def findings(opened: Opened, query: Query) -> dict[str, Json]:
    """See `findings_answer`."""
    return findings_of(opened.file(query.number("snapshot")))


def findings_of(file: OpenedFile) -> dict[str, Json]:
    """The same of one file. Cost: that of all detectors, once."""
    return file.lasting.get("findings", lambda: findings_answer(file.snapshot))
