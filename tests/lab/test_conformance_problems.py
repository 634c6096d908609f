"""The exercises: how one is named, that it leaks, that its fixed twin does not, and that it can be stopped."""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING

import pytest
from conformance import PROBLEMS, becomes
from contract import Problem, UnknownProblem

if TYPE_CHECKING:
    from conformance import Client

CLEAN = "10real-production"
LEAKING = [problem for problem in PROBLEMS if problem != CLEAN]
# These go on by themselves, once they were asked for: what they hold is another number with each look.
TICKING = ("01explosive", "06blowing-up")
every_problem = pytest.mark.parametrize("problem", PROBLEMS)
every_leak = pytest.mark.parametrize("problem", LEAKING)
every_counted_leak = pytest.mark.parametrize("problem", [problem for problem in LEAKING if problem not in TICKING])


async def hit(lab: Client, problem: str, *, fixed: bool = False) -> Problem:
    path = f"/problem/{problem}?fixed=1" if fixed else f"/problem/{problem}"
    return (await lab.get(path)).parse(Problem, 200)


async def unknown(lab: Client, problem: str) -> UnknownProblem:
    return (await lab.get(f"/problem/{problem}")).parse(UnknownProblem, 404)


@every_problem
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_problem_is_known_by_its_name(lab: Client, problem: str, method: str) -> None:
    reply = (await lab.request(method, f"/problem/{problem}")).parse(Problem, 200)
    assert reply.problem == problem


@every_problem
async def test_a_problem_is_known_by_its_number(lab: Client, problem: str) -> None:
    assert (await hit(lab, problem[:2])).problem == problem


@pytest.mark.parametrize(
    ("prefix", "problem"), [("1", "10real-production"), ("03leaked", "03leaked-list"), ("06blowing-u", "06blowing-up")]
)
async def test_any_prefix_that_only_one_problem_has_will_do(lab: Client, prefix: str, problem: str) -> None:
    assert (await hit(lab, prefix)).problem == problem


@pytest.mark.parametrize("name", ["0", "leak", "11", "02leaks", "02leak2", "%20", "__proto__", "constructor"])
async def test_what_is_no_problem_or_several_is_answered_with_the_list_of_problems(lab: Client, name: str) -> None:
    refusal = await unknown(lab, name)
    assert (refusal.status_code, refusal.error) == (404, "Not Found")
    assert refusal.problems == list(PROBLEMS)


async def test_a_name_that_is_no_text_is_refused_like_any_other(lab: Client) -> None:
    answer = await lab.get("/problem/%ff%fe")
    assert answer.status in (400, 404)
    assert answer.headers["content-type"].split(";")[0] == "application/json"


@pytest.mark.parametrize("path", ["/problem", "/problem/02leak/more", "/problem/..%2f02leak"])
async def test_a_path_beside_the_problems_is_not_found(lab: Client, path: str) -> None:
    assert (await lab.get(path)).status == 404


@every_counted_leak
async def test_each_request_of_a_problem_leaves_something_behind(lab: Client, problem: str) -> None:
    held = [(await hit(lab, problem)).held for _ in range(6)]
    steps = {after - before for before, after in itertools.pairwise(held)}
    assert len(steps) == 1
    assert steps.pop() >= 1


@pytest.mark.parametrize("problem", TICKING)
async def test_a_problem_with_a_timer_grows_by_itself(lab: Client, problem: str) -> None:
    first = (await hit(lab, problem)).held
    seen = [first]

    async def grown() -> bool:
        # Each look is a request, and each request adds a timer: what a single look adds is not what is waited for.
        seen.append((await hit(lab, problem)).held)
        return seen[-1] - seen[-2] >= 3

    await becomes(grown, "growth between two requests that is more than theirs")


@every_leak
async def test_a_leak_says_that_it_is_not_fixed(lab: Client, problem: str) -> None:
    assert not (await hit(lab, problem)).fixed


@every_problem
async def test_the_fixed_twin_stops_growing(lab: Client, problem: str) -> None:
    async def settled() -> bool:
        """Whether two hundred requests more leave as many objects as there were."""
        before = (await hit(lab, problem, fixed=True)).held
        await asyncio.gather(*(hit(lab, problem, fixed=True) for _ in range(200)))
        return (await hit(lab, problem, fixed=True)).held <= before + 1

    assert (await hit(lab, problem, fixed=True)).fixed
    await becomes(settled, "the fixed twin holds no more than before")


@every_counted_leak
async def test_stop_releases_what_a_problem_holds(lab: Client, problem: str) -> None:
    first = (await hit(lab, problem)).held
    for _ in range(5):
        await hit(lab, problem)
    assert (await lab.post(f"/lab/problems/{problem}/stop")).status == 201
    assert (await hit(lab, problem)).held == first


@pytest.mark.parametrize("problem", TICKING)
async def test_stop_ends_the_timers_of_a_problem(lab: Client, problem: str) -> None:
    for _ in range(5):
        await hit(lab, problem)
    await lab.post(f"/lab/problems/{problem}/stop")
    async with lab.events() as events:
        seen = [await anext(events) for _ in range(3)]
    assert [event.leaking.problems for event in seen] == [[], [], []]


@every_problem
async def test_stop_is_safe_when_a_problem_holds_nothing(lab: Client, problem: str) -> None:
    for _ in range(2):
        assert (await lab.post(f"/lab/problems/{problem}/stop")).status == 201


@pytest.mark.parametrize("path", ["/lab/problems/99/stop", "/lab/problems/unknown/stop"])
async def test_only_known_problems_are_stopped(lab: Client, path: str) -> None:
    assert (await lab.post(path)).parse(UnknownProblem, 404).problems == list(PROBLEMS)


async def test_requests_at_once_are_all_counted(lab: Client) -> None:
    first = (await hit(lab, "02leak")).held
    await asyncio.gather(*(hit(lab, "02leak") for _ in range(98)))
    assert (await hit(lab, "02leak")).held == first + 99


async def test_problems_do_not_share_what_they_hold(lab: Client) -> None:
    alone = (await hit(lab, "05user")).held
    await lab.post("/lab/problems/05user/stop")
    for problem in PROBLEMS:
        if problem != "05user":
            await hit(lab, problem)
    assert (await hit(lab, "05user")).held == alone
