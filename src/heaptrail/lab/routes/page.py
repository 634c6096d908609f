"""The start page, and what it shows: the cards and the memory, second by second."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.responses import FileResponse, StreamingResponse

from heaptrail.lab.cards import Cards, cards
from heaptrail.lab.memory import MemoryFigures, memory_now
from heaptrail.lab.patterns import PATTERNS
from heaptrail.lab.problems import leaking_problems
from heaptrail.lab.state import CurrentState
from heaptrail.lab.timestamps import iso_now

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from heaptrail.lab.state import LabState

STATIC = Path(__file__).parent.parent / "static"

router = APIRouter(tags=["page"])

_SECONDS = 1.0


class MemoryEvent(MemoryFigures):
    """One look at the memory, and at what leaks."""

    timestamp: str
    leaking: dict[str, bool | list[str]]
    ceilingReached: str | None


@router.get("/", include_in_schema=False)
async def start_page() -> FileResponse:
    """The start page."""
    return FileResponse(STATIC / "index.html")


@router.get("/lab/cards")
async def all_cards(lab: CurrentState) -> Cards:
    """The patterns, the exercises, and the commands that hunt in them."""
    return cards(lab.settings, lab.port)


@router.get("/lab/memory", responses={HTTPStatus.OK: {"content": {"text/event-stream": {}}}})
async def memory_events(lab: CurrentState) -> StreamingResponse:
    """The memory once a second, as server-sent events."""
    return StreamingResponse(_events(lab), media_type="text/event-stream", headers={"cache-control": "no-store"})


async def _events(lab: LabState) -> AsyncIterator[str]:
    while not lab.stopping.is_set():
        yield f"data: {_look(lab).model_dump_json()}\n\n"
        try:
            await asyncio.wait_for(lab.stopping.wait(), _SECONDS)
        except TimeoutError:
            continue


def _look(lab: LabState) -> MemoryEvent:
    leaking: dict[str, bool | list[str]] = {pattern.key: pattern.is_leaking() for pattern in PATTERNS}
    reached = lab.ceiling.reached
    return MemoryEvent(
        **memory_now().model_dump(),
        timestamp=iso_now(),
        leaking={**leaking, "problems": list(leaking_problems())},
        ceilingReached=reached.message if reached is not None else None,
    )
