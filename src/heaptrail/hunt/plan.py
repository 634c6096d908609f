"""What a hunt is to do."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from heaptrail.errors import UsageError
from heaptrail.load.command import parse_load_command

if TYPE_CHECKING:
    from pathlib import Path

    from heaptrail.targets.addresses import InspectorAddress


Level = Literal["strict", "steady", "quick"]

_ROUNDS = {"strict": 2, "steady": 1, "quick": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class HuntPlan:
    """Exactly one of `command`, `pid`, `python_pid` and `inspect` names the target. Raises `UsageError` when made wrongly.

    `urls`, requested in turn, may hold `{port}`. `level`: `quick` (snapshot, load, snapshot), `steady` (the
    same after a warm-up) or `strict` (after a warm-up, `rounds` loads, with snapshots around each).
    `load` is an outside command that makes the requests; it is believed to make `requests` of them each time.
    `action`, an expression of JavaScript, is evaluated in a page so many times in their place.
    `allocations` has the verdict say where what leaks was allocated, in Python services.
    Times are in seconds.
    """

    command: tuple[str, ...] = ()
    pid: int | None = None
    python_pid: int | None = None
    inspect: InspectorAddress | None = None
    urls: tuple[str, ...] = ()
    ready: str | None = None
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    requests: int = 2500
    concurrency: int = 8
    warmup: int = 500
    rounds: int | None = None
    level: Level = "strict"
    load: str | None = None
    action: str | None = None
    out: Path | None = None
    force: bool = False
    allocations: bool = False
    ready_timeout: float = 30.0
    request_timeout: float = 30.0

    def __post_init__(self) -> None:
        named = [bool(self.command), *(each is not None for each in (self.pid, self.python_pid, self.inspect))]
        if sum(named) != 1:
            raise UsageError(
                "Name one target: " + ("two are too many." if sum(named) else "there is none."),
                help="Give a command after --, or --pid N, or --python-pid N, or --inspect HOST:PORT.",
            )
        if self.command and shutil.which(self.command[0]) is None:
            raise UsageError(f"There is no command {self.command[0]!r}.", help="Is it installed, and on the PATH?")
        for option, value, least in (
            ("--requests", self.requests, 1),
            ("--concurrency", self.concurrency, 1),
            ("--warmup", self.warmup, 0),
            ("--rounds", self.round_count, 1),
        ):
            if value < least:
                raise UsageError(f"{option} {value}: must be at least {least}.")
        if self.load is not None:
            parse_load_command(self.load, {})
        if self.action is not None:
            self._check_action()
        if self.level != "strict" and self.round_count != 1:
            raise UsageError(f"--level {self.level} makes one round, not {self.rounds}.", help="Leave --level away.")

    def _check_action(self) -> None:
        if self.inspect is None:
            raise UsageError(
                "--action is done in a page of a browser, and that is named with --inspect.",
                help="Start Chromium with --remote-debugging-port=9222, then: --inspect 127.0.0.1:9222",
            )
        if self.load is not None or self.urls:
            raise UsageError("--action stands in place of requests.", help="Leave --load and --url away.")

    @property
    def round_count(self) -> int:
        """How many loads are measured."""
        return self.rounds if self.rounds is not None else _ROUNDS[self.level]

    @property
    def warmup_count(self) -> int:
        """How many requests come before the first snapshot."""
        return 0 if self.level == "quick" else self.warmup
