"""`object`, `held` and `trail`: one object by itself, and why it is alive."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from heaptrail.analysis.objects import Group, list_group, open_object
from heaptrail.analysis.places import trail_map
from heaptrail.analysis.trails import trail_to
from heaptrail.errors import UsageError
from heaptrail.report.answers.levels import held_answer
from heaptrail.report.answers.objects import object_answer
from heaptrail.report.json import trail_document
from heaptrail.web.query import MOST_ROWS
from heaptrail.web.refusals import NotThere

if TYPE_CHECKING:
    from heaptrail.analysis.trail_map import TrailMap
    from heaptrail.formats.verdict import Json
    from heaptrail.model import ObjectDetails, Trail
    from heaptrail.web.opened import Opened, OpenedFile
    from heaptrail.web.query import Query

_GROUPS: tuple[Group, ...] = get_args(Group)
_DEFAULT_CHARACTERS = 2_000
_MOST_CHARACTERS = 1_000_000
_MOST_TRAILS = 10


def ordinal_of(file: OpenedFile, id_: int) -> int:
    """Where the object of this id is. Raises `NotThere`. Cost: a pass over the ids, once for all that a page asks of it."""
    try:
        return file.recent.get(("ordinal", id_), lambda: file.snapshot.by_id(id_).ordinal)
    except UsageError as error:
        raise NotThere(error.message, help=error.help) from None


def object_(opened: Opened, query: Query) -> dict[str, Json]:
    """One object (`heaptrail.object/1`), with its trail, the key of its class, and what dominates it."""
    file = opened.file(query.number("snapshot"))
    snapshot = file.snapshot
    ordinal = ordinal_of(file, query.id())
    limit = query.number("limit", 100, least=1, most=MOST_ROWS)
    characters = query.number("characters", _DEFAULT_CHARACTERS, least=1, most=_MOST_CHARACTERS)

    def details() -> ObjectDetails:
        return open_object(snapshot, ordinal, limit=limit, characters=characters)

    # Long texts are not kept.
    is_short = characters <= _DEFAULT_CHARACTERS
    opened_object = file.recent.get(("object", ordinal, limit, characters), details) if is_short else details()
    return object_answer(snapshot, opened_object, trail_of(file, ordinal))


def held(opened: Opened, query: Query) -> dict[str, Json]:
    """Rows of one group of what an object holds: those that `object` left out."""
    file = opened.file(query.number("snapshot"))
    ordinal, page = ordinal_of(file, query.id()), query.page()
    group = query.choice("group", _GROUPS)
    if group is None:
        raise UsageError("group is missing", help=f"one of {', '.join(_GROUPS)}")
    scope = query.id("scope") if group == "scope" or query.has("scope") else 0
    found = list_group(file.snapshot, ordinal, group, offset=page.offset, limit=page.limit, scope_id=scope)
    return held_answer(group, found, offset=page.offset)


def trail(opened: Opened, query: Query) -> dict[str, Json]:
    """The trail to an object (`heaptrail.trail/1`), and up to `count` through other holders."""
    file = opened.file(query.number("snapshot"))
    snapshot = file.snapshot
    ordinal = ordinal_of(file, query.id())
    count = query.number("count", 1, least=1, most=_MOST_TRAILS)
    trails = [trail_of(file, ordinal)] if count == 1 else snapshot.trails(ordinal, count)
    return trail_document(snapshot.node(ordinal), trails)


def trail_of(file: OpenedFile, ordinal: int) -> Trail:
    """The trail to one object. Cost: passes over the graph for the first."""
    return trail_to(trails_of(file), ordinal)


def trails_of(file: OpenedFile) -> TrailMap:
    """The cheapest paths to all objects. Cost: passes over the graph, once."""
    return file.lasting.get("trails", lambda: trail_map(file.snapshot))
