"""What the page asks to be hunted in or captured: checked before anything is done."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from heaptrail.errors import UsageError
from heaptrail.hunt import HuntPlan
from heaptrail.targets.addresses import is_loopback
from heaptrail.targets.process_names import name_of

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
        """As the first event tells it, with all defaults filled in."""
        plan = self.plan
        if plan is None:
            return {"pid": self.pid, "name": self.name}
        return {
            "pid": self.pid,
            "name": self.name,
            "url": plan.urls[0],
            "requests": plan.requests,
            "warmup": plan.warmup_count,
            "rounds": plan.round_count,
            "concurrency": plan.concurrency,
        }


def asked_hunt(body: dict[str, object]) -> Asked:
    """Of `{"pid", "url", "requests", "warmup", "rounds", "concurrency"}`; numbers have defaults. Raises `UsageError`."""
    pid = _pid(body)
    plan = HuntPlan(
        pid=pid,
        urls=(_url(body),),
        requests=_whole(body, "requests", 2500, least=1, most=_MOST_REQUESTS),
        warmup=_whole(body, "warmup", 500, least=0, most=_MOST_REQUESTS),
        rounds=_whole(body, "rounds", 2, least=1, most=_MOST_ROUNDS),
        concurrency=_whole(body, "concurrency", 8, least=1, most=_MOST_AT_A_TIME),
        force=_force(body),
    )
    return Asked(pid, name_of(pid), plan)


def asked_snapshot(body: dict[str, object]) -> Asked:
    """Of `{"pid"}`. Raises `UsageError`."""
    pid = _pid(body)
    return Asked(pid, name_of(pid), None)


def _pid(body: dict[str, object]) -> int:
    pid = _whole(body, "pid", None, least=1, most=_MOST_PID)
    if pid == os.getpid():
        raise UsageError("That is this server itself.", help="Choose another process.")
    return pid


def _url(body: dict[str, object]) -> str:
    """Requests go to this machine only: the page is no tool to load others with."""
    url = body.get("url")
    if not isinstance(url, str) or not url:
        raise UsageError("url is missing", help="For example: http://127.0.0.1:3000/")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise UsageError(f"The URL cannot be read: {error}.") from None
    if parts.scheme not in ("http", "https") or not host or not url.isprintable():
        raise UsageError("url is no http:// or https:// address", help="For example: http://127.0.0.1:3000/")
    if not is_loopback(host) or port == 0:
        raise UsageError(f"{host} is not this machine.", help="The page hunts here only; heaptrail hunt --url takes any address.")
    return url


def _force(body: dict[str, object]) -> bool:
    value = body.get("force", False)
    if not isinstance(value, bool):
        raise UsageError("force is true or false")
    return value


def _whole(body: dict[str, object], name: str, default: int | None, *, least: int, most: int) -> int:
    value = body.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise UsageError(f"{name} is no whole number from {least:,} to {most:,}")
    return value
