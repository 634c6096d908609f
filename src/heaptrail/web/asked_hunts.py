"""What the page asks to be hunted in or captured: checked before anything is done."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from heaptrail.errors import UsageError
from heaptrail.hunt import HuntPlan
from heaptrail.targets.process_names import name_of
from heaptrail.web.asked_requests import requested_body, requested_headers, requested_method, requested_url
from heaptrail.web.fields import Fields

if TYPE_CHECKING:
    from heaptrail.formats.verdict import Json

_MOST_REQUESTS = 10_000_000
_MOST_ROUNDS = 20
_MOST_AT_A_TIME = 1_000
_MOST_PID = 1 << 31


@dataclass(frozen=True, slots=True)
class Asked:
    """What goes on: a hunt by its plan, or one capture of a process."""

    pid: int
    name: str
    plan: HuntPlan | None

    @property
    def described(self) -> dict[str, Json]:
        """As the first event tells it, with all defaults filled in. Headers and body, which may hold secrets, are not told."""
        plan = self.plan
        if plan is None:
            return {"pid": self.pid, "name": self.name}
        return {
            "pid": self.pid,
            "name": self.name,
            "method": plan.method,
            "url": plan.urls[0],
            "requests": plan.requests,
            "warmup": plan.warmup_count,
            "rounds": plan.round_count,
            "concurrency": plan.concurrency,
        }


def asked_hunt(body: dict[str, object]) -> Asked:
    """Of `{"pid", "url", "method", "headers", "body", "requests", "warmup", "rounds", "concurrency", "force"}`.

    All but the first two have defaults. Raises `WrongFields`.
    """
    fields = Fields(body)
    plan = HuntPlan(
        pid=fields.whole("pid", None, least=1, most=_MOST_PID),
        urls=(fields.read("url", requested_url, None, ""),),
        method=fields.read("method", requested_method, "GET", "GET"),
        headers=fields.read("headers", requested_headers, "", ()),
        body=fields.read("body", requested_body, "", None),
        requests=fields.whole("requests", 2500, least=1, most=_MOST_REQUESTS),
        warmup=fields.whole("warmup", 500, least=0, most=_MOST_REQUESTS),
        rounds=fields.whole("rounds", 2, least=1, most=_MOST_ROUNDS),
        concurrency=fields.whole("concurrency", 8, least=1, most=_MOST_AT_A_TIME),
        force=fields.flag("force"),
    )
    fields.require_right()
    assert plan.pid is not None
    return Asked(plan.pid, _name_of_another(plan.pid), plan)


def asked_snapshot(body: dict[str, object]) -> Asked:
    """Of `{"pid"}`. Raises `WrongFields`."""
    fields = Fields(body)
    pid = fields.whole("pid", None, least=1, most=_MOST_PID)
    fields.require_right()
    return Asked(pid, _name_of_another(pid), None)


def _name_of_another(pid: int) -> str:
    if pid == os.getpid():
        raise UsageError("That is this server itself.", help="Choose another process.")
    return name_of(pid)
