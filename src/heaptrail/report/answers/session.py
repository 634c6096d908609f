"""What is opened: the page's first question."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heaptrail.formats.verdict import Json
    from heaptrail.snapshot import Snapshot

SESSION_SCHEMA = "heaptrail.session/1"


def session_answer(
    snapshots: Sequence[dict[str, Json]],
    *,
    folder_name: str | None,
    same_session: bool,
    is_live: bool,
    strings_hidden: bool,
    can: dict[str, Json],
    editor: str | None = None,
    hunt: int | None = None,
) -> dict[str, Json]:
    """What is opened (`heaptrail.session/1`); `snapshots` are entries in the order in which they were taken.

    `editor` is a URL with places to fill in, `hunt` the number of the one that goes on.
    """
    return {
        "schema": SESSION_SCHEMA,
        "version": version("heaptrail"),
        "is_live": is_live,
        "snapshots": snapshots,
        "run": None if folder_name is None else {"folder_name": folder_name},
        "can": can,
        "same_session": same_session,
        "strings_hidden": strings_hidden,
        "editor": editor,
        "hunt": hunt,
    }


def opened_entry(index: int, name: str, snapshot: Snapshot) -> dict[str, Json]:
    """A snapshot that is open; `name` is its file's, without folders. Cost: that of `Snapshot.statistics`."""
    return {
        "index": index,
        "label": str(index + 1),
        "name": name,
        "state": "ready",
        "error": None,
        "file_size": snapshot.file_size,
        "runtime": snapshot.runtime,
        "node_count": snapshot.node_count,
        "edge_count": snapshot.edge_count,
        "total": snapshot.statistics().total,
        "allocated_bytes": snapshot.allocated_bytes,
    }


def unopened_entry(index: int, name: str, file_size: int | None, error: str | None) -> dict[str, Json]:
    """A snapshot that is still being opened, or that could not be: then with the error."""
    return {
        "index": index,
        "label": str(index + 1),
        "name": name,
        "state": "opening" if error is None else "failed",
        "error": error,
        "file_size": file_size,
        "runtime": "",
        "node_count": 0,
        "edge_count": 0,
        "total": 0,
        "allocated_bytes": None,
    }
