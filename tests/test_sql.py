"""`heaptrail sql`: the numbers are the heap's, and a query can do nothing but read."""

from __future__ import annotations

import csv
import json
import re
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
import zstandard
from click.testing import CliRunner
from tiny_heaps import TinyHeap

import heaptrail
from heaptrail.cli import main as cli
from heaptrail.sql import plan_query, session

DATA = Path(__file__).parent / "data" / "node20"
BASE, NEWER = (str(DATA / f"{name}.heapsnapshot.zst") for name in ("base", "newer"))
PAGE = Path(__file__).parent.parent / "docs" / "sql.md"
HOSTILE = """'); drop table nodes; -- "x"\n<b>\x1b[31m"""


def run(*arguments: str, stdin: str = "") -> tuple[int, str, str]:
    command = [sys.executable, "-c", "from heaptrail.cli.main import main; main()", "sql", *arguments]
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def answer(query: str, *files: str) -> list[dict[str, object]]:
    result = CliRunner().invoke(cli.heaptrail, ["sql", query, *(files or (NEWER,)), "--json"], standalone_mode=False)
    assert result.exception is None, result.exception
    rows: list[dict[str, object]] = json.loads(result.output)["rows"]
    return rows


@pytest.fixture
def hostile(tmp_path: Path) -> str:
    heap = TinyHeap()
    heap.node("object", HOSTILE, 64)
    path = tmp_path / "it's.heapsnapshot"
    path.write_bytes(heap.written())
    return str(path)


def devtools_rows() -> dict[str, dict[str, float]]:
    with (DATA / "expected.after.aggregates_all.json.zst").open("rb") as file:
        rows = json.loads(zstandard.ZstdDecompressor().stream_reader(file).read())
    return {row["key"]: row for row in rows}


def test_counts_and_sizes_of_classes_are_those_of_devtools() -> None:
    rows = answer("select class_key key, count(*) count, sum(shallow) shallow from nodes where shallow > 0 group by 1")
    of_table = answer("select key, count, shallow, retained from classes")
    expected = devtools_rows()
    assert {row["key"]: (row["count"], row["shallow"]) for row in rows} == {
        key: (row["count"], row["self"]) for key, row in expected.items()
    }
    assert {row["key"]: (row["count"], row["shallow"], row["retained"]) for row in of_table} == {
        key: (row["count"], row["self"], row["maxRet"]) for key, row in expected.items()
    }


@pytest.mark.parametrize(
    "query",
    [
        "select count(*) c from nodes",
        "select x.id from nodes x join (select ordinal, name from nodes) y using (ordinal) where y.name = 'Session' order by 1",
        "select id from nodes n where exists (select 1 from edges e where e.to_node = n.ordinal and e.name = 'store') order by 1",
        "with big as (select * from nodes where retained > 100000) select class, count(*) c from big group by 1 order by 1",
        "select id, (select max(text) from strings where index = n.ordinal) t from nodes n where ordinal < 50 order by id",
        "select type, count(name) named, count(index) indexed, count(distinct name) names from edges group by 1 order by 1",
        "select id, rank() over (partition by type order by retained desc, id) r from nodes qualify r = 1 order by id",
        "select ordinal from nodes union all select node from dominators order by 1 limit 10",
        "select columns('^(id|dist.*)$') from nodes order by 1 limit 5",
    ],
)
def test_a_query_over_what_it_needs_answers_as_over_whole_tables(query: str) -> None:
    heap = heaptrail.open(NEWER)
    with session(plan_query(query, 1), [heap]) as opened:
        found = list(opened.rows()[1])
    connection = duckdb.connect()
    try:
        for table in ("nodes", "edges", "dominators", "strings"):
            connection.register(table, getattr(heap, f"{table}_table")())
        assert found == connection.execute(query).fetchall()
    finally:
        connection.close()
    assert found


def test_only_the_columns_that_a_query_reads_are_reckoned() -> None:
    plan = plan_query("select id from (select * from nodes) where name = 'Session' and 1 = 1", 1)
    assert plan.columns == {(1, "nodes"): {"id", "name"}}
    assert plan_query("select count(*) from s2.nodes", 2).columns == {(2, "nodes"): frozenset()}


def test_tables_of_several_files_have_schemas() -> None:
    rows = answer("select (select count(*) from nodes) older, count(*) newer from s2.nodes", BASE, NEWER)
    assert rows == [{"older": heaptrail.open(BASE).node_count, "newer": heaptrail.open(NEWER).node_count}]


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_text('{file}')",
        "select * from '{file}'",
        "select * from glob('/*')",
        "select content from read_blob('{file}')",
        "select * from read_csv('http://127.0.0.1:9/x.csv')",
        "copy (select 1) to '{file}'",
        "attach '{file}.db' as other",
        "install httpfs",
        "load json",
        "set enable_external_access = true",
        "pragma database_list",
        "create table t (a int)",
        "select 1; copy (select 1) to '{file}'",
        "select 1) to '{file}' --",
        "select * from heap",
        "select * from plan",
        "",
    ],
)
def test_a_query_that_wants_more_than_the_tables_is_refused_before_a_heap_is_read(query: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,secret\n")
    code, printed, errors = run(query.format(file=secret), "there-is-no-such-heap")
    assert code == 2
    assert printed == ""
    assert len(errors.splitlines()) == 2
    assert errors.startswith("error: ")
    assert secret.read_text() == "a,b\n1,secret\n"
    assert list(tmp_path.iterdir()) == [secret]


def test_a_file_name_that_is_only_known_while_a_query_runs_is_refused_as_well(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("secret")
    plan = plan_query("select 1", 1)
    object.__setattr__(plan, "query", f"select * from read_text('{secret}')")
    with session(plan, [heaptrail.open(BASE)]) as opened, pytest.raises(heaptrail.UsageError, match="disabled by configuration"):
        opened.rows()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("selec 1", "error: Parser Error: syntax error"),
        ("select nope from nodes", 'error: Binder Error: Referenced column "nope" not found'),
        ("select * from nowhere", "error: Catalog Error: Table with name nowhere does not exist!"),
        ("select name::int from nodes", "error: Conversion Error: Could not convert string"),
    ],
)
def test_what_is_wrong_with_a_query_is_one_line(query: str, said: str) -> None:
    code, printed, errors = run(query, BASE)
    assert code == 2
    assert printed == ""
    assert errors.startswith(said)
    assert len(errors.splitlines()) == 2


def test_names_of_a_heap_are_data_and_nothing_else(hostile: str) -> None:
    assert answer("select name, class from nodes where id = 3", hostile) == [{"name": HOSTILE, "class": HOSTILE}]
    _, printed, _ = run("select name, id from nodes where id = 3", hostile)
    assert "\x1b" not in printed
    assert printed.splitlines()[1].startswith("""'); drop table nodes; -- "x"\\n<b>\\x1b[31m""")


def test_a_table_shows_some_rows_and_ends_with_the_next_command(hostile: str) -> None:
    code, printed, errors = run("select id, retained / 3 as third, null as none from nodes order by id", hostile, "--limit", "1")
    assert (code, errors) == (0, "")
    assert printed.splitlines() == [
        "id  third  none",
        " 1  21.33     -",
        "… more rows after these 1; --limit 0 shows all",
        "",
        f"next: heaptrail trail @1 '{hostile.replace(chr(39), chr(39) + chr(34) + chr(39) + chr(34) + chr(39))}'",
    ]


def test_a_query_is_read_from_standard_input(hostile: str) -> None:
    code, printed, _ = run("-", hostile, "--format", "csv", stdin="select id,\n type from nodes -- all\n;")
    assert (code, printed) == (0, "id,type\n1,synthetic\n3,object\n")


@pytest.mark.parametrize("format_", ["csv", "json", "parquet"])
def test_an_answer_in_a_file_is_whole_and_private(format_: str, hostile: str, tmp_path: Path) -> None:
    out = tmp_path / f"an's answer.{format_}"
    code, _, errors = run("select id, name from nodes order by id", hostile, "-o", str(out))
    assert (code, errors) == (0, "")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {out.name, Path(hostile).name}
    if format_ == "csv":
        with out.open(newline="") as file:
            assert list(csv.reader(file)) == [["id", "name"], ["1", ""], ["3", HOSTILE]]
    elif format_ == "json":
        assert [tuple(row.values()) for row in json.loads(out.read_text())["rows"]] == [(1, ""), (3, HOSTILE)]
    else:
        connection = duckdb.connect()
        assert connection.execute("from read_parquet($1)", [str(out)]).fetchall() == [(1, ""), (3, HOSTILE)]
        connection.close()


def test_a_query_that_fails_leaves_no_file(hostile: str, tmp_path: Path) -> None:
    for format_ in ("csv", "json", "parquet"):
        assert run("select name::int from nodes", hostile, "-o", str(tmp_path / f"out.{format_}"))[0] == 2
    assert [path.name for path in tmp_path.iterdir()] == [Path(hostile).name]


@pytest.mark.parametrize(
    "options",
    [["--format", "parquet"], ["-o", "answer.txt"], ["--json", "--format", "csv"], ["-o", "/no/such/folder/out.csv"]],
)
def test_options_that_make_no_sense_are_refused(options: list[str], hostile: str) -> None:
    code, printed, errors = run("select 1", hostile, *options)
    assert (code, printed) == (2, "")
    assert errors.startswith("error: ")


def test_ctrl_c_ends_a_long_query_with_130() -> None:
    endless = "select count(*) from nodes a, nodes b, nodes c where a.id::bigint * b.id = c.id + 1"
    command = [sys.executable, "-c", "from heaptrail.cli.main import main; main()", "sql", endless, BASE]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    try:
        _, errors = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 130
    assert errors.decode().strip() == "interrupted"


def test_without_duckdb_one_line_says_what_to_install() -> None:
    script = "import sys; sys.modules['duckdb'] = None; from heaptrail.cli.main import main; main(['sql', 'select 1', 'heap'])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "error: queries need DuckDB, which is not installed",
        "help:  pip install 'heaptrail[sql]'",
    ]


QUERIES = re.findall(r"^```sql\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)


def test_there_are_queries_on_the_page() -> None:
    assert len(QUERIES) >= 8


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_of_the_documentation_has_an_answer(query: str) -> None:
    files = [BASE, NEWER] if "s2." in query else [NEWER]
    assert answer(query, *files)
