"""`/problem/…`: the exercises."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from heaptrail.lab.problems import PROBLEMS, find_problem
from heaptrail.lab.refusals import ProblemUnknown, Refusal
from heaptrail.lab.state import CurrentState

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from heaptrail.lab.problems.problem import Problem, Variant

router = APIRouter(tags=["exercises"])

Fixed = Annotated[str, Query(description="1: the mended twin")]
Name = Annotated[str, Path(alias="id", description="The name of an exercise, or as much of it as no other begins with.")]


class Answer(BaseModel):
    """`held` is the number of objects that the exercise holds now."""

    problem: str
    fixed: bool
    held: int
    message: str


class UnknownProblem(Refusal):
    """With the names that there are."""

    problems: list[str]


UNKNOWN: dict[int | str, dict[str, Any]] = {
    HTTPStatus.NOT_FOUND: {"model": UnknownProblem, "description": "No exercise has this name, or several begin with it."}
}


class _AnsweredBy(Response):
    """An answer that an application of its own gives, with the middleware of the exercise around it."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__()
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


@router.get("/problem/{id}", response_model=Answer, responses=UNKNOWN, operation_id="get_problem")
@router.post("/problem/{id}", response_model=Answer, responses=UNKNOWN, operation_id="post_problem")
# The first that is made, which is the last that stands here, serves both methods and refuses others by both names; the two
# above describe them, each with an operation id of its own.
@router.api_route("/problem/{id}", methods=["GET", "POST"], response_model=Answer, include_in_schema=False)
async def request_problem(problem_id: Name, lab: CurrentState, fixed: Fixed = "") -> Response:
    """One request to an exercise, by its name or a prefix of it that no other has."""
    problem = _found(problem_id)
    is_fixed = fixed not in ("", "0", "false")
    variant = problem.fixed if is_fixed else problem.leaky

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        await variant.handle(Request(scope, receive))
        was_reached = lab.ceiling.check()
        # Middleware may keep something when the answer begins: it is counted after that.
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        answer = _answer(problem, variant, is_fixed=is_fixed)
        if was_reached and lab.ceiling.reached is not None:
            answer.message = lab.ceiling.reached.message
        body = answer.model_dump_json()
        await send({"type": "http.response.body", "body": body.encode()})

    return _AnsweredBy(variant.middleware(serve))


@router.post("/lab/problems/{id}/stop", status_code=HTTPStatus.CREATED, responses=UNKNOWN)
async def stop_problem(problem_id: Name) -> Answer:
    """Release all that an exercise holds, and stop its timers."""
    problem = _found(problem_id)
    problem.stop()
    return Answer(problem=problem.id, fixed=False, held=problem.leaky.held(), message=f"{problem.id} stopped")


def _answer(problem: Problem, variant: Variant, *, is_fixed: bool) -> Answer:
    held = variant.held()
    return Answer(problem=problem.id, fixed=is_fixed, held=held, message=f"{problem.title}: {held:,} held")


def _found(name: str) -> Problem:
    problem = find_problem(name)
    if problem is None:
        raise ProblemUnknown(name, [each.id for each in PROBLEMS])
    return problem
