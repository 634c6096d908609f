"""The documentation is complete, and what it shows is what happens."""

from __future__ import annotations

import ast
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import click
import pytest
from click.testing import CliRunner

import heaptrail
from heaptrail import errors
from heaptrail.analysis import thresholds
from heaptrail.analysis.detectors import DETECTORS
from heaptrail.analysis.detectors import thresholds as detecting
from heaptrail.analysis.single import thresholds as judging
from heaptrail.cli import main as cli
from heaptrail.cli import snapshot as snapshot_verb
from heaptrail.model import Confidence, Pattern
from heaptrail.targets.protocol import Capture

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
NODE20 = Path(__file__).parent / "data" / "node20"
ROUNDS = [str(NODE20 / f"{name}.heapsnapshot.zst") for name in ("warm", "base", "newer")]


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """What stands below a heading, up to the next of its level or above."""
    found = re.search(rf"^(#+) {re.escape(heading)}$", text, re.MULTILINE)
    assert found, heading
    rest = text[found.end() :]
    following = re.search(rf"^#{{1,{len(found[1])}}} ", rest, re.MULTILINE)
    return rest[: following.start()] if following else rest


def table(text: str) -> dict[str, list[str]]:
    """The rows of a section's tables: the first cell, without code marks, and the other cells."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| ")]
    return {row[0].strip("`"): row[1:] for row in rows if not set(row[0]) <= set("-")}


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands(text: str) -> list[list[str]]:
    """Every `heaptrail …` in the shell blocks of a page, as its words."""
    shown = [*blocks(text, "sh"), *blocks(text, "console"), *blocks(text, "yaml")]
    lines = [line for block in shown for line in block.replace("\\\n", " ").splitlines()]
    found = [match[1] for line in lines if (match := re.match(r"(?:\$ |- run: )?heaptrail (.*)", line))]
    return [shlex.split(before_redirection(words), comments=True) for words in found]


def before_redirection(line: str) -> str:
    """The line up to the first pipe or redirection outside quotes."""
    quote = ""
    for place, character in enumerate(line):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in "|<>":
            return line[:place]
    return line


SHOWN = [
    pytest.param(words, id=f"{path.stem}: {shlex.join(words)}"[:100])
    for path in PAGES
    for words in commands(path.read_text(encoding="utf-8"))
]


def test_the_reference_of_commands_is_what_the_commands_say() -> None:
    # In a process of its own: a command of click's keeps the options of its help as it was first asked for them.
    program = "import generate_commands; print(generate_commands.commands_page(), end='')"
    said = subprocess.run([sys.executable, "-c", program], cwd=DOCS, capture_output=True, text=True, check=True).stdout
    assert page("commands.md") == said, "run: python docs/generate_commands.py"


def test_the_reference_has_every_option_of_every_verb() -> None:
    for verb in cli.VERBS:
        described = section(page("commands.md"), verb)
        command = cli.heaptrail.get_command(click.Context(cli.heaptrail), verb)
        assert command is not None
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert re.search(rf"^- `[^`]*{re.escape(parameter.opts[0])}\b", described, re.MULTILINE), parameter.opts


def test_every_verb_is_shown_at_work_outside_the_reference() -> None:
    shown = {words[0] for path in PAGES if path.name != "commands.md" for words in commands(path.read_text())}
    assert shown >= set(cli.VERBS)


def test_there_are_commands_to_check() -> None:
    assert len(SHOWN) > 30


@pytest.mark.parametrize("words", SHOWN)
def test_a_command_in_the_documentation_parses(words: list[str]) -> None:
    if words == ["--version"]:
        return
    command = cli.heaptrail.get_command(click.Context(cli.heaptrail), words[0])
    assert command is not None, words[0]
    command.make_context(words[0], words[1:])


def test_every_exit_code_is_documented() -> None:
    documented = set(table(section(page("hunting.md"), "Exit codes")))
    raised = {str(error.exit_code) for error in all_errors() if error is not errors.HeaptrailError}
    reported = {str(value) for name, value in vars(cli).items() if name.startswith("EXIT_")}
    assert documented - {"code"} == {"0", "1"} | raised | reported


def all_errors() -> list[type[errors.HeaptrailError]]:
    return [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, errors.HeaptrailError)]


def test_every_error_is_documented_with_its_exit_code() -> None:
    documented = table(section(page("hunting.md"), "When something fails"))
    for error in all_errors():
        code = "" if error is errors.HeaptrailError else str(error.exit_code)
        assert documented[error.__name__][0] == code


def test_every_pattern_has_a_heading_of_its_own() -> None:
    headings = re.findall(r"^### (.*)$", section(page("verdict.md"), "Patterns"), re.MULTILINE)
    assert sorted(re.split(r", | and ", " and ".join(headings))) == sorted(get_args(Pattern))


def test_every_confidence_is_explained() -> None:
    explained = re.findall(r"^`(\w+)`, printed as", section(page("verdict.md"), "Confidence"), re.MULTILINE)
    assert explained == list(get_args(Confidence))


def test_every_threshold_is_listed_with_its_value() -> None:
    listed = table(section(page("verdict.md"), "Thresholds"))
    values = {name: value for name, value in vars(thresholds).items() if name.isupper()}
    assert {name: float(cells[0]) for name, cells in listed.items() if name.isupper()} == values


def test_every_threshold_of_the_findings_is_listed_with_its_value() -> None:
    listed = table(section(page("findings.md"), "Thresholds"))
    values = {name: value for module in (detecting, judging) for name, value in vars(module).items() if name.isupper()}
    assert {name: float(cells[0]) for name, cells in listed.items() if name.isupper()} == values


def test_every_detector_has_a_heading_of_its_own() -> None:
    headings = re.findall(r"^### (.*)$", section(page("findings.md"), "Detectors"), re.MULTILINE)
    assert headings == list(DETECTORS)


def test_every_placeholder_of_a_load_command_is_listed() -> None:
    tree = ast.parse((ROOT / "src" / "heaptrail" / "hunt" / "hunter.py").read_text())
    values = next(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict) and ast.unparse(node.targets[0]) == "values"
    )
    names = {ast.literal_eval(key) for key in values.keys if key is not None}
    listed = set(table(section(page("hunting.md"), "Another load generator"))) - {"placeholder"}
    assert listed == {f"{{{name}}}" for name in names}


def fields_of(value: Any, path: str = "") -> set[str]:
    """`suspects[].growth.count` and so on: the place of every field of a document."""
    if isinstance(value, dict):
        own = {f"{path}.{key}".lstrip(".") for key in value}
        return own.union(*(fields_of(inner, f"{path}.{key}".lstrip(".")) for key, inner in value.items()))
    if isinstance(value, list):
        return set().union(*(fields_of(inner, f"{path}[]") for inner in value))
    return set()


def document(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(cli.heaptrail, [*arguments, "--json"], standalone_mode=False)
    parsed = json.loads(result.output)
    assert isinstance(parsed, dict)
    return parsed


@pytest.fixture(scope="module")
def verdict() -> dict[str, Any]:
    return document("suspects", *ROUNDS, "--requests", "100")


@pytest.fixture(scope="module")
def an_id(verdict: dict[str, Any]) -> str:
    ids: list[int] = verdict["suspects"][0]["examples"]
    return f"@{ids[0]}"


def documented_fields(schema: str) -> set[str]:
    return set(table(section(page("json.md"), schema))) - {"field"}


def test_the_fields_of_a_verdict_are_those_documented(verdict: dict[str, Any]) -> None:
    assert verdict["suspects"][0]["source"]
    assert fields_of(verdict) == documented_fields(verdict["schema"])


def test_the_fields_of_a_summary_are_those_documented() -> None:
    summary = document("summary", ROUNDS[-1])
    assert fields_of(summary) == documented_fields(summary["schema"])


def test_the_fields_of_a_comparison_are_those_documented() -> None:
    comparison = document("compare", *ROUNDS[1:], "--fail-on", "size_delta>0")
    assert fields_of(comparison) == documented_fields(comparison["schema"])


def test_the_fields_of_compared_objects_are_those_documented() -> None:
    objects = document("compare", *ROUNDS[1:], "--class", "Session", "--fail-on", "shallow>0")
    assert fields_of(objects) == documented_fields(objects["schema"])


def test_the_fields_of_strings_are_those_documented() -> None:
    strings = document("strings", ROUNDS[-1])
    assert fields_of(strings) == documented_fields(strings["schema"])


def test_the_fields_of_an_answer_are_those_documented() -> None:
    answer = document("sql", "select id from nodes limit 1", ROUNDS[-1])
    assert answer["rows"]
    assert fields_of(answer) - {"rows[].id"} == documented_fields(answer["schema"])


def test_the_fields_of_findings_are_those_documented() -> None:
    findings = document("findings", ROUNDS[-1])
    assert {finding["detector"] for finding in findings["findings"]} <= set(findings["detectors"])
    assert fields_of(findings) == documented_fields(findings["schema"])


def test_the_fields_of_suspects_of_one_snapshot_are_those_documented() -> None:
    verdict = document("suspects", ROUNDS[-1])
    assert verdict["suspects"]
    assert fields_of(verdict) == documented_fields(verdict["schema"])


def test_the_fields_of_a_trail_are_those_documented(an_id: str) -> None:
    trail = document("trail", an_id, ROUNDS[-1])
    assert trail["node"]["source"]
    assert fields_of(trail) == documented_fields(trail["schema"])


ROW = {"id", "type", "class", "name", "value", "shallow", "retained", "distance"}


def without_rows(fields: set[str]) -> set[str]:
    """Fields of rows are documented once, of `object`; those of nested rows once, of the outermost; of edges, of `properties`."""
    kept = {field for field in fields if field.startswith("object.") or field.rpartition(".")[2] not in ROW}
    outermost = {re.sub(r"^(retainers|references)(\[\]\.\1)+", r"\1", field) for field in kept}
    return {re.sub(r"^(elements|bound|internal|scopes\[\]\.variables)(?=\[\]\.)", "properties", field) for field in outermost}


def test_the_fields_of_an_object_are_those_documented() -> None:
    heap = heaptrail.open(NODE20 / "objects.heapsnapshot.zst")
    file = str(NODE20 / "objects.heapsnapshot.zst")
    wanted = {("object", "Map"), ("closure", "counter"), ("sliced string", "(sliced string)")}
    nodes = {(node.type, node.name): node for node in heap.nodes() if (node.type, node.name) in wanted}
    documents = [document("show", f"@{node.id}", file) for node in nodes.values()]
    assert len(documents) == len(wanted)
    fields = set().union(*map(fields_of, documents))
    assert without_rows(fields) == without_rows(documented_fields(documents[0]["schema"]))


@pytest.mark.parametrize(
    "command", [["retainers", "--depth", "2"], ["dominators"], ["containment", "--depth", "2", "--limit", "2"]]
)
def test_the_fields_of_a_view_of_an_object_are_those_documented(command: list[str], an_id: str) -> None:
    verb, *options = command
    arguments = [an_id, ROUNDS[-1]] if verb == "retainers" else [ROUNDS[-1], an_id]
    found = document(verb, *arguments, *options)
    assert found.pop("object")["id"] == int(an_id.removeprefix("@"))
    assert without_rows(fields_of(found)) == without_rows(documented_fields(found["schema"])) - {"object"}


def test_the_fields_of_a_list_of_objects_are_those_documented() -> None:
    found = document("objects", ROUNDS[-1], "--class", "Session")
    assert fields_of(found) == documented_fields(found["schema"])


def test_the_fields_of_a_list_of_indexes_are_those_documented(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HEAPTRAIL_CACHE", str(tmp_path))
    (tmp_path / "indexes").mkdir(mode=0o700)
    (tmp_path / "indexes" / "1.index").touch(mode=0o600)
    listed = document("index", "list")
    assert len(listed["indexes"]) == 1
    assert fields_of(listed) == documented_fields(listed["schema"])


def test_the_fields_of_a_growth_table_are_those_documented() -> None:
    growth = document("growth", *ROUNDS)
    assert fields_of(growth) == documented_fields(growth["schema"])


def test_the_fields_of_allocations_are_those_documented() -> None:
    allocations = document("allocations", str(NODE20.parent / "recordings" / "node20.heaptimeline.zst"))
    assert fields_of(allocations) == documented_fields(allocations["schema"])


def test_the_fields_of_a_capture_are_those_documented(capsys: pytest.CaptureFixture[str]) -> None:
    snapshot_verb._print(Capture(Path("now.heapsnapshot"), 1, 0.5), as_json=True)
    assert set(json.loads(capsys.readouterr().out)) == documented_fields("heaptrail.capture/1")


def test_every_changelog_fragment_has_a_kind_that_towncrier_knows() -> None:
    fragments = [path for path in (ROOT / "changelog.d").iterdir() if not path.name.startswith(".")]
    for path in fragments:
        assert re.fullmatch(r"\+?[\w-]+\.(added|changed|fixed|removed)\.md", path.name), path.name
        assert path.read_text().strip()
