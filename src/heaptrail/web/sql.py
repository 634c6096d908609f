"""`POST sql`: a query over the opened snapshots, which ends when nobody waits for it any longer."""

from __future__ import annotations

from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING

from heaptrail.errors import UsageError
from heaptrail.report.sql import SQL_SCHEMA, cell_json
from heaptrail.sql import plan_query, session

if TYPE_CHECKING:
    from heaptrail.formats.verdict import Json
    from heaptrail.sql import Session
    from heaptrail.web.opened import Opened

MOST_ROWS = 10_000
_DEFAULT_ROWS = 1_000


class SqlQuery:
    """What was sent: the text, the snapshot whose tables have bare names, and the most rows. Raises `UsageError`."""

    def __init__(self, body: dict[str, object]) -> None:
        self._text = _text(body.get("query"))
        self._snapshot = _whole(body, "snapshot", 0, least=0, most=1_000_000)
        self._limit = _whole(body, "limit", _DEFAULT_ROWS, least=1, most=MOST_ROWS)
        self._lock = Lock()
        self._session: Session | None = None
        self._is_called_off = False

    def answer(self, opened: Opened) -> dict[str, Json]:
        """Run it. Raises `UsageError` for what DuckDB has against it, `NotThere` for a snapshot that is not there."""
        opened.file(self._snapshot)
        snapshots = opened.snapshots()
        plan = plan_query(self._text, len(snapshots), main=self._snapshot + 1)
        with session(plan, snapshots) as running:
            self._begin(running)
            try:
                columns, rows = running.rows(self._limit + 1)
                found = [[cell_json(cell) for cell in row] for row in islice(rows, self._limit + 1)]
            finally:
                self._end()
        return {
            "schema": SQL_SCHEMA,
            "columns": [{"name": column.name, "type": column.type} for column in columns],
            "row_count": min(len(found), self._limit),
            "is_cut": len(found) > self._limit,
            "rows": found[: self._limit],
        }

    def call_off(self) -> None:
        """Nobody waits for it any longer: what it is at fails."""
        with self._lock:
            self._is_called_off = True
            if self._session is not None:
                self._session.interrupt()

    def _begin(self, running: Session) -> None:
        with self._lock:
            if self._is_called_off:
                raise UsageError("the query was called off")
            self._session = running

    def _end(self) -> None:
        with self._lock:
            self._session = None


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise UsageError("query is missing", help='{"snapshot": 0, "query": "select … from nodes"}')
    return value


def _whole(body: dict[str, object], name: str, default: int, *, least: int, most: int) -> int:
    value = body.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise UsageError(f"{name} is no whole number from {least} to {most}")
    return value
