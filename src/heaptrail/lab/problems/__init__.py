"""Ten exercises: services that leak, or one that does not. One file each, with its mended twin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail.lab.problems import (
    problem_01_explosive,
    problem_02_leak,
    problem_03_leaked_list,
    problem_04_leaked_closure,
    problem_05_user,
    problem_06_blowing_up,
    problem_07_sessions,
    problem_08_graphql,
    problem_09_sliced,
    problem_10_real_production,
)

if TYPE_CHECKING:
    from heaptrail.lab.problems.problem import Problem

PROBLEMS: tuple[Problem, ...] = (
    problem_01_explosive.PROBLEM,
    problem_02_leak.PROBLEM,
    problem_03_leaked_list.PROBLEM,
    problem_04_leaked_closure.PROBLEM,
    problem_05_user.PROBLEM,
    problem_06_blowing_up.PROBLEM,
    problem_07_sessions.PROBLEM,
    problem_08_graphql.PROBLEM,
    problem_09_sliced.PROBLEM,
    problem_10_real_production.PROBLEM,
)

__all__ = ["PROBLEMS", "find_problem", "leaking_problems"]


def find_problem(name: str) -> Problem | None:
    """The problem of this name, else the one whose name begins with it; None where none does, or several do."""
    matching = [problem for problem in PROBLEMS if problem.id == name] or [
        problem for problem in PROBLEMS if name and problem.id.startswith(name)
    ]
    return matching[0] if len(matching) == 1 else None


def leaking_problems() -> list[str]:
    """The names of the problems whose leaky variant holds something."""
    return [problem.id for problem in PROBLEMS if problem.leaky is not problem.fixed and problem.leaky.held()]
