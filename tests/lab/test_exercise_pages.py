"""Every exercise has a page: its commands are those of the lab, and its pictures show what the commands above them print."""

from __future__ import annotations

import importlib.util
import re
import shlex
import sys
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

import pytest
from conformance import PATTERNS, PROBLEMS
from contract import Cards
from test_docs import DOCS, PAGES, blocks, commands, page, section

if TYPE_CHECKING:
    from pathlib import Path

    from conformance import Client

EXERCISES = DOCS / "exercises"
TARGETS = ("--pid", "--python-pid", "--url", "--out")
SVG = "{http://www.w3.org/2000/svg}"
every_exercise = pytest.mark.parametrize("exercise", PROBLEMS)


@pytest.fixture(scope="module")
def pictures() -> Any:
    spec = importlib.util.spec_from_file_location("make_pictures", DOCS / "make_pictures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where its dataclass looks itself up
    spec.loader.exec_module(module)
    return module


def options(words: list[str]) -> list[str]:
    """The words of a hunt without the process, the address, the folder, and the command behind `--`."""
    before = words[: words.index("--")] if "--" in words else words
    return [word for place, word in enumerate(before) if word not in TARGETS and before[place - 1] not in TARGETS]


def hunts(text: str) -> list[list[str]]:
    return [words for words in commands(text) if words[0] == "hunt"]


def drawings() -> list[Path]:
    return sorted((DOCS / "pictures").glob("*.svg"))


def test_every_exercise_has_a_page_and_there_are_no_others() -> None:
    assert sorted(path.stem for path in EXERCISES.glob("*.md")) == sorted([*PROBLEMS, "index"])


def test_the_list_of_exercises_leads_to_all_of_them() -> None:
    assert re.findall(r"^\| \[.*?\]\((.*?)\.md\)", page("exercises/index.md"), re.MULTILINE) == list(PROBLEMS)


@every_exercise
def test_a_page_has_the_task_the_ways_to_capture_three_hints_and_the_solution(exercise: str) -> None:
    text = page(f"exercises/{exercise}.md")
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["Capture", "Hints", "Solution"]
    ways = section(text, "Capture")
    for way in ("heaptrail hunt --pid", "/heap?download=1", "kill -USR2", "heaptrail compare"):
        assert way in ways
    assert section(text, "Hints").count("<summary>") == 3
    solution = re.findall(r"<summary>(.*)</summary>", section(text, "Solution"))
    assert solution[:2] == ["The trail in Python", "The trail in Node.js"]
    assert len(solution) == 3


@every_exercise
def test_nothing_of_a_solution_is_to_be_seen_before_it_is_opened(exercise: str) -> None:
    text = page(f"exercises/{exercise}.md")
    behind = re.compile(r"^<details markdown=\"1\">$.*?^</details>$", re.MULTILINE | re.DOTALL)
    before = behind.sub("", text)
    names = {
        "01explosive": ["leaksSoMuch", "leakingNamedObject"],
        "02leak": ["naiveCache"],
        "03leaked-list": ["`db.last`", "`prev`"],
        "04leaked-closure": ["nextCallback"],
        "05user": ["activeUsers"],
        "06blowing-up": ["blowingUp"],
        "07sessions": ["MemoryStore", "starsessions"],
        "08graphql": ["leakN"],
        "09sliced": ["sliced string", "memoryview"],
    }
    for name in names.get(exercise, []):
        assert name in text
        assert name not in before


@every_exercise
def test_every_address_on_a_page_is_of_its_own_exercise(exercise: str) -> None:
    named = re.findall(r"/problems?/([\w-]+)", page(f"exercises/{exercise}.md"))
    assert set(named) == {exercise}


@every_exercise
def test_a_page_hunts_in_both_labs_and_in_their_fixed_twins(exercise: str) -> None:
    shown = hunts(section(page(f"exercises/{exercise}.md"), "Solution"))
    servers = {(" ".join(words[words.index("--") + 1 :]), any(word.endswith("?fixed=1") for word in words)) for words in shown}
    labs = {"heaptrail lab", "node lab/node/server.js"}
    twins = {False} if exercise == "10real-production" else {False, True}
    assert servers == {(lab, fixed) for lab in labs for fixed in twins}
    assert len(shown) == len(servers)


async def test_the_commands_on_the_cards_are_those_on_the_pages(lab: Client) -> None:
    cards = (await lab.get("/lab/cards")).parse(Cards, 200)
    for card in cards.exercises:
        own = options(shlex.split(card.hunt)[1:])
        assert [options(words) for words in hunts(page(f"exercises/{card.id}.md"))] == [own] * len(
            hunts(page(f"exercises/{card.id}.md"))
        )
    for card in cards.patterns:
        shown = [words for words in hunts(page("patterns.md")) if any(f"/{card.start.strip('/')}" in word for word in words)]
        assert [options(words) for words in shown] == [options(shlex.split(card.hunt)[1:])] * 2


def test_every_pattern_of_the_lab_has_a_section_of_its_own() -> None:
    links = re.findall(r"^\| \[.*?\]\(#([\w-]+)\) \| `([\w-]+)`", page("patterns.md"), re.MULTILINE)
    assert [name for _, name in links] == list(PATTERNS)
    headings = [heading.lower().replace(" ", "-") for heading in re.findall(r"^## (.*)$", page("patterns.md"), re.MULTILINE)]
    assert headings[: len(PATTERNS)] == [anchor for anchor, _ in links]


def test_every_picture_shows_the_command_above_it(pictures: Any) -> None:
    shown = pictures.all_pictures()
    assert {picture.path for picture in shown} == set(drawings())
    for picture in shown:
        title = ET.parse(picture.path).getroot().findtext(f"{SVG}title")
        assert title == picture.command, f"stale: python docs/make_pictures.py {picture.path.stem}"


def test_every_drawing_that_a_page_refers_to_is_one_of_a_command(pictures: Any) -> None:
    drawn = re.compile(r"!\[.*?\]\((.*?\.svg)\)")
    referred = {(path.parent / name).resolve() for path in PAGES for name in drawn.findall(path.read_text())}
    assert referred == {picture.path for picture in pictures.all_pictures()}


def test_there_are_two_pictures_of_each_exercise(pictures: Any) -> None:
    names = {picture.path.stem for picture in pictures.all_pictures()}
    assert names >= {f"{exercise}-{runtime}" for exercise in PROBLEMS for runtime in ("python", "node")}


@pytest.mark.parametrize("drawing", drawings(), ids=lambda path: path.stem)
def test_a_picture_is_small_and_takes_nothing_from_elsewhere(drawing: Path, pictures: Any) -> None:
    text = drawing.read_text()
    assert len(text.encode()) < pictures.MOST_BYTES
    assert re.findall(r"<script|<image|href=|@import|@font-face|url\((?!#)", text) == []


@every_exercise
def test_what_a_picture_shows_is_the_leak_of_its_exercise(exercise: str) -> None:
    holders = {
        "01explosive": ("leaksSoMuch", "leaksSoMuch"),
        "02leak": ("naiveCache", "naiveCache"),
        "03leaked-list": ("prev", "prev"),
        "04leaked-closure": ("nextCallback", "nextCallback"),
        "05user": ("activeUsers", "activeUsers"),
        "06blowing-up": ("blowingUp", "blowingUp"),
        "07sessions": ("sessions", "sessions"),
        "08graphql": ("leakN", "leakN"),
        "09sliced": ("slices", "slices"),
        "10real-production": ("no leak", "no leak"),
    }
    for runtime, holder in zip(("python", "node"), holders[exercise], strict=True):
        root = ET.parse(DOCS / "pictures" / f"{exercise}-{runtime}.svg").getroot()
        lines = [element.text or "" for element in root.iter(f"{SVG}text")]
        assert holder in " ".join(lines).replace("\xa0", " ")


def test_the_heater_of_every_page_is_the_one_of_the_index() -> None:
    defined = {
        line.partition("http")[0]
        for path in EXERCISES.glob("*.md")
        for block in blocks(path.read_text(), "sh")
        for line in block.splitlines()
        if line.startswith("heat()")
    }
    assert len(defined) == 1


def test_a_signal_is_waited_for_in_the_same_way_on_every_page() -> None:
    defined = [
        line
        for path in EXERCISES.glob("*.md")
        for block in blocks(path.read_text(), "sh")
        for line in block.splitlines()
        if "kill -USR2" in line
    ]
    assert len(defined) == len(PROBLEMS) + 1
    assert len(set(defined)) == 1
    assert "; do sleep 1; done" in defined[0]
