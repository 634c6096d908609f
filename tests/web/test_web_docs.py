"""What the documentation says of the page is all that there is, and is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.routing import Route
from test_web_safety import ASKED, SENT

from heaptrail.web.answering import Answers
from heaptrail.web.application import question_routes
from heaptrail.web.opened import Opened

if TYPE_CHECKING:
    from served_pages import Page

DOCS = Path(__file__).parents[2] / "docs" / "serving.md"


def routes() -> set[str]:
    """`classes`, `POST sql`, … as the documentation names them."""
    found = [route for route in question_routes(Answers(Opened([]))) if isinstance(route, Route)]
    names = {(next(iter(sorted((route.methods or set()) - {"HEAD"}))), route.path.removeprefix("/")) for route in found}
    named = {(method, name.replace("{number:int}", "N")) for method, name in names}
    return {name if method == "GET" else f"{method} {name}" for method, name in named}


def test_every_question_is_documented_and_every_documented_question_is_answered() -> None:
    documented = set(re.findall(r"^\| `([^`]+)` \|.*\|.*\|$", DOCS.read_text().partition("## What answers")[2], re.MULTILINE))
    assert documented == routes()


def test_the_token_is_wanted_of_every_question_that_the_safety_tests_ask() -> None:
    asked = {path.partition("?")[0] for path in ASKED}
    sent = {f"POST {path}" for path in SENT}
    of_hunts = {name for name in routes() if "/N" in name}  # asked for in a test of their own
    assert {name for name in routes() - of_hunts if " " not in name} <= asked
    assert {name for name in routes() if name.startswith("POST ")} <= sent


def test_parameters_that_are_documented_are_read(page: Page) -> None:
    """A wrong value of each is refused: what is not read would be ignored."""
    rows = re.findall(r"^\| `([a-z/-]+)` \| (.*) \| .* \|$", DOCS.read_text().partition("## What answers")[2], re.MULTILINE)
    right = {path.partition("?")[0]: path.partition("?")[2] for path in ASKED}
    checked = 0
    for name, parameters in rows:
        for parameter in re.findall(r"`(\w+)`", parameters.partition(", and as")[0]):
            if parameter == "key":  # any text may be one
                continue
            others = "&".join(part for part in right[name].split("&") if part and not part.startswith(f"{parameter}="))
            answer = page.request("GET", f"/api/{name}?{others}&{parameter}=%21", page.bearer)
            assert answer.status == 400, (name, parameter)
            checked += 1
    assert checked > 30
