"""Queries over heaps, through DuckDB: it reads the tables of `heaptrail.analysis.heap_tables` where they are.

A query is planned first, over empty tables: what is wrong with it is said before a heap is read, and only the columns
that it reads are reckoned. It then runs where it can reach nothing but the tables: no files, no network, no extensions,
no settings.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from heaptrail.analysis.heap_tables import TABLES, HeapTable
from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import duckdb

    from heaptrail.analysis.heap_tables import CellType
    from heaptrail.snapshot import Snapshot

_SQL_TYPES: dict[CellType, str] = {
    "ordinal": "UINTEGER",
    "integer": "INTEGER",
    "size": "DOUBLE",
    "kind": "VARCHAR",
    "word": "VARCHAR",
    "text": "VARCHAR",
}
_CLOSED = {
    "allow_community_extensions": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",  # a name in a query is a table, never a variable of this program
    "temp_directory": "",  # contents of a heap are not spilled to a disk
}
_SHARE_OF_MEMORY = 0.5  # of what is free
_ROWS_AT_ONCE = 10_000

_Parameters = ParamSpec("_Parameters")
_Returned = TypeVar("_Returned")


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """A query that is sound, and the columns that it reads of each table of each snapshot.

    `main` is the number of the snapshot whose tables have bare names.
    """

    query: str
    columns: Mapping[tuple[int, str], frozenset[str]]
    main: int = 1

    def columns_of(self, snapshot: int, table: str) -> frozenset[str]:
        """Of the table of the snapshot 1, 2, …; none where the query does not read it."""
        return self.columns.get((snapshot, table), frozenset())


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column of an answer: its name, and its type in DuckDB's words."""

    name: str
    type: str


class Session:
    """A plan's query over the snapshots. Made by `session`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, plan: QueryPlan) -> None:
        self._connection = connection
        self._plan = plan

    def rows(self, limit: int = 0) -> tuple[tuple[ResultColumn, ...], Iterator[tuple[object, ...]]]:
        """The columns of the answer, and its rows, at most `limit` (0: all). Raises `UsageError` where the query fails.

        Cost: the query, then some rows at a time.
        """
        # The query is the reader's own, and the connection can do no more than it may.
        text = f"SELECT * FROM (\n{self._plan.query}\n) LIMIT {limit}" if limit else self._plan.query  # noqa: S608
        self._interruptible(self._connection.execute, text)
        columns = tuple(ResultColumn(name, str(type_)) for name, type_, *_ in self._connection.description or ())
        return columns, self._fetched()

    def write_parquet(self, path: Path, limit: int = 0) -> None:
        """Write the answer into the file that the session was opened for. Raises `UsageError` where the query fails."""
        bound = f" LIMIT {limit}" if limit else ""
        text = f"COPY (SELECT * FROM (\n{self._plan.query}\n){bound}) TO $1 (FORMAT parquet, USE_TMP_FILE false)"  # noqa: S608
        self._interruptible(self._connection.execute, text, [str(path)])

    def interrupt(self) -> None:
        """Call off, from another thread, what the query is at: it fails with `UsageError`."""
        self._connection.interrupt()

    def _fetched(self) -> Iterator[tuple[object, ...]]:
        while rows := self._interruptible(self._connection.fetchmany, _ROWS_AT_ONCE):
            yield from rows

    def _interruptible(
        self, work: Callable[_Parameters, _Returned], *arguments: _Parameters.args, **named: _Parameters.kwargs
    ) -> _Returned:
        """DuckDB notices Ctrl-C in other threads only: the work is done in one, and called off from this one."""
        with ThreadPoolExecutor(1) as thread, _reported():
            done = thread.submit(work, *arguments, **named)
            try:
                return done.result()
            except KeyboardInterrupt:
                self._connection.interrupt()
                raise


def plan_query(text: str, snapshot_count: int, *, main: int = 1) -> QueryPlan:
    """Check a query over so many snapshots, and find what it reads. Cost: no heap is needed.

    The tables of the snapshot `main` have bare names; those of each have the schema `s1`, `s2`, … Raises `UsageError`
    where DuckDB is missing or the query is not one sound SELECT.
    """
    connection = _connect({})
    try:
        with _reported():
            query = _only_select(connection, text)
            _create_empty_tables(connection, snapshot_count)
            # Only columns that the query does not read at all are left out of this plan: that nobody will read them
            # holds for any other plan as well.
            names = connection.execute("SELECT name FROM duckdb_optimizers()").fetchall()
            others = ",".join(name for (name,) in names if name != "unused_columns")
            connection.execute(f"SET disabled_optimizers = '{others}'")
            _close(connection)
            ((_, explained),) = connection.execute(f"EXPLAIN (FORMAT json) SELECT * FROM (\n{query}\n)").fetchall()  # noqa: S608
    finally:
        connection.close()
    return QueryPlan(query, _columns_read(json.loads(explained), main), main)


@contextmanager
def session(plan: QueryPlan, snapshots: Sequence[Snapshot], *, writes: Path | None = None) -> Iterator[Session]:
    """The plan's query, ready to run over these snapshots; `writes` is the one file that may be written.

    Raises `UsageError` where DuckDB is missing.
    """
    import psutil

    bytes_ = int(psutil.virtual_memory().available * _SHARE_OF_MEMORY)
    connection = _connect({"memory_limit": f"{bytes_}B"})
    try:
        for number, snapshot in enumerate(snapshots, start=1):
            _register_tables(connection, plan, snapshot, number)
        if writes is not None:
            connection.execute("SET allowed_paths = [$1]", [str(writes)])
        _close(connection)
        yield Session(connection, plan)
    finally:
        connection.close()


def _connect(settings: Mapping[str, str]) -> duckdb.DuckDBPyConnection:
    try:
        import duckdb
    except ImportError:
        raise UsageError("queries need DuckDB, which is not installed", help="pip install 'heaptrail[sql]'") from None
    return duckdb.connect(":memory:", config={**_CLOSED, **settings})


def _close(connection: duckdb.DuckDBPyConnection) -> None:
    """Nothing outside of the connection can be reached from now on, and this cannot be changed."""
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


@contextmanager
def _reported() -> Iterator[None]:
    """What DuckDB has against a query: one line of what, and one of what was perhaps meant."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        # Below stand the line of the query, as it was run, and a mark under it.
        what, *others = [line.strip() for line in str(error).partition("\n\nLINE ")[0].splitlines() if line.strip()]
        raise UsageError(what, help=" ".join(others) or "heaptrail sql --help lists the tables and their columns") from None
    except OverflowError:
        # An interval of a thousand centuries.
        raise UsageError("the answer has a value that Python cannot hold", help="cast it in the query: …::VARCHAR") from None


def _only_select(connection: duckdb.DuckDBPyConnection, text: str) -> str:
    import duckdb

    if not _is_unicode(text):
        raise UsageError("the query is not UTF-8", help="heaptrail sql --help")
    statements = connection.extract_statements(text)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise UsageError("a query is one SELECT, which reads the tables and changes nothing", help="heaptrail sql --help")
    return str(statements[0].query).strip().removesuffix(";")


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _create_empty_tables(connection: duckdb.DuckDBPyConnection, snapshot_count: int) -> None:
    for schema in ("main", *(f"s{number}" for number in range(1, snapshot_count + 1))):
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        for table in TABLES:
            columns = ", ".join(f'"{column.name}" {_SQL_TYPES[column.cells]}' for column in table.columns)
            connection.execute(f"CREATE TABLE {schema}.{table.name} ({columns})")


def _register_tables(connection: duckdb.DuckDBPyConnection, plan: QueryPlan, snapshot: Snapshot, number: int) -> None:
    connection.execute(f"CREATE SCHEMA s{number}")
    for table in TABLES:
        source = f"heaptrail_s{number}_{table.name}"
        connection.register(source, HeapTable(table, snapshot, filled=plan.columns_of(number, table.name)))
        for view in (f"s{number}.{table.name}", *([f"main.{table.name}"] if number == plan.main else [])):
            connection.execute(f"CREATE VIEW {view} AS FROM {source}")


def _columns_read(steps: Iterable[Mapping[str, object]], main: int) -> dict[tuple[int, str], frozenset[str]]:
    """From DuckDB's plan, the columns that its scans name."""
    all_columns = {table.name: frozenset(column.name for column in table.columns) for table in TABLES}
    found: dict[tuple[int, str], frozenset[str]] = {}
    waiting = list(steps)
    while waiting:
        step = waiting.pop()
        children, details = step.get("children"), step.get("extra_info")
        waiting += children if isinstance(children, list) else []
        if not isinstance(details, dict) or "Table" not in details:
            continue
        schema, table = str(details["Table"]).split(".")[-2:]
        if table not in all_columns:
            continue
        named = details.get("Projections", all_columns[table])
        names = frozenset(named.split("\n") if isinstance(named, str) else named) & all_columns[table]
        place = (main if schema == "main" else int(schema.removeprefix("s")), table)
        found[place] = found.get(place, frozenset()) | names
    return found
