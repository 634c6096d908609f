"""`/memory-leak/…`: start and stop the patterns, and see what they hold."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import APIRouter
from pydantic import BaseModel, create_model

from heaptrail.lab.memory import MemoryFigures, memory_now
from heaptrail.lab.patterns import PATTERNS, cache, closure, event, global_variable, timer
from heaptrail.lab.state import CurrentState
from heaptrail.lab.timestamps import iso, iso_now

if TYPE_CHECKING:
    from heaptrail.lab.patterns.pattern import Pattern

router = APIRouter(prefix="/memory-leak", tags=["patterns"])


class CeilingFigures(BaseModel):
    """Whether and when the memory ceiling stopped every leak, last."""

    maxRssMiB: int | float
    reachedAt: str | None
    message: str | None


class AllPatterns(BaseModel):
    """What each pattern holds."""

    timer: timer.TimerStatus
    cache: cache.CacheStatus
    closure: closure.ClosureStats
    event: event.EventStats
    globalVariable: global_variable.GlobalVariableStats


class Overview(BaseModel):
    """All patterns."""

    timestamp: str
    patterns: AllPatterns
    memory: MemoryFigures
    ceiling: CeilingFigures


@router.get("/status")
async def overview(lab: CurrentState) -> Overview:
    """All patterns, the memory and the ceiling."""
    reached, unit = lab.ceiling.reached, lab.settings.unit
    return Overview(
        timestamp=iso_now(),
        patterns=AllPatterns(
            timer=timer.status(unit),
            cache=cache.status(unit),
            closure=closure.stats(unit),
            event=event.stats(unit),
            globalVariable=global_variable.stats(unit),
        ),
        memory=memory_now(),
        ceiling=CeilingFigures(
            maxRssMiB=lab.ceiling.max_rss_mib,
            reachedAt=iso(reached.at) if reached else None,
            message=reached.message if reached else None,
        ),
    )


@router.get("/cache/stats")
async def cache_stats(lab: CurrentState) -> cache.CacheFigures:
    """What the cache holds."""
    return cache.figures(lab.settings.unit)


@router.post("/event/trigger", status_code=HTTPStatus.CREATED)
async def trigger_event() -> event.EventTriggered:
    """Send the event to all listeners."""
    return event.trigger()


def _serve(pattern: Pattern) -> None:
    """Start, stop and status of one pattern."""
    done = create_model(f"{pattern.key}Done", message=(str, ...), stats=(pattern.stats_model, ...))

    @router.post(f"/{pattern.id}/start", status_code=HTTPStatus.CREATED, response_model=done, summary=pattern.text)
    async def start(lab: CurrentState) -> BaseModel:
        pattern.start(lab.settings.unit)
        stopped_now, reached = lab.ceiling.check(), lab.ceiling.reached
        message = f"{pattern.label} started"
        if reached is not None:
            message = reached.message if stopped_now else f"{message} anew. {reached.message}"
        return done(message=message, stats=pattern.stats(lab.settings.unit))

    @router.post(f"/{pattern.id}/stop", status_code=HTTPStatus.CREATED, response_model=done, summary="Release everything.")
    async def stop(lab: CurrentState) -> BaseModel:
        pattern.stop()
        return done(message=f"{pattern.label} stopped", stats=pattern.stats(lab.settings.unit))

    @router.get(f"/{pattern.id}/status", response_model=pattern.status_model, summary="What is held now.")
    async def status(lab: CurrentState) -> BaseModel:
        return pattern.status(lab.settings.unit)


for _pattern in PATTERNS:
    _serve(_pattern)
