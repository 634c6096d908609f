"""The five patterns: what they answer, that they hold what they say, and that they let go of it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from conformance import MIB, PATTERNS, UNIT_MIB, becomes
from contract import (
    CacheContents,
    CacheStats,
    CacheStatus,
    ClosureStats,
    EventStats,
    GlobalVariableStats,
    PatternReply,
    Refusal,
    Reply,
    Status,
    TimerStats,
    Triggered,
)

if TYPE_CHECKING:
    from conformance import Client

STATS: dict[str, type[Reply]] = {
    "timer": TimerStats,
    "cache": CacheContents,
    "closure": ClosureStats,
    "event": EventStats,
    "global-variable": GlobalVariableStats,
}
STARTED = {
    "timer": "Timer leak started",
    "cache": "Cache leak started",
    "closure": "Closure leak started",
    "event": "Event leak started",
    "global-variable": "Global variable leak started",
}
# The names of the two numbers of each pattern, and what one unit of it weighs. Of timers, ticks may have added more.
NUMBERS = {
    "cache": ("size", "memory_usage", f"{UNIT_MIB}MB", f"{3 * UNIT_MIB}MB", "0MB"),
    "closure": ("active_functions", "memory_allocated", UNIT_MIB * 10 // 8, 3 * UNIT_MIB * 10 // 8, 0),
    "event": ("active_listeners", "total_memory_allocated", UNIT_MIB, 3 * UNIT_MIB, 0),
    "global-variable": ("global_arrays", "total_memory_usage", UNIT_MIB, 3 * UNIT_MIB, 0),
}
every_pattern = pytest.mark.parametrize("pattern", PATTERNS)
counted_pattern = pytest.mark.parametrize("pattern", list(NUMBERS))


async def started(lab: Client, pattern: str) -> Any:
    answer = await lab.post(f"/memory-leak/{pattern}/start")
    return answer.parse(PatternReply[STATS[pattern]], 201)


async def stopped(lab: Client, pattern: str) -> Any:
    answer = await lab.post(f"/memory-leak/{pattern}/stop")
    return answer.parse(PatternReply[STATS[pattern]], 201)


async def status_of(lab: Client, pattern: str) -> Any:
    shape = CacheStatus if pattern == "cache" else PatternReply[STATS[pattern]]
    return (await lab.get(f"/memory-leak/{pattern}/status")).parse(shape, 200)


async def overview(lab: Client) -> Status:
    return (await lab.get("/memory-leak/status")).parse(Status, 200)


async def is_leaking(lab: Client, pattern: str) -> bool:
    status = await status_of(lab, pattern)
    leaking: bool = status.is_leaking if pattern == "cache" else status.stats.is_leaking
    return leaking


@every_pattern
async def test_start_answers_with_a_message_and_numbers(lab: Client, pattern: str) -> None:
    assert (await started(lab, pattern)).message == STARTED[pattern]


@counted_pattern
async def test_the_first_unit_is_there_in_the_answer_to_start(lab: Client, pattern: str) -> None:
    count, size, one, *_ = NUMBERS[pattern]
    stats = (await started(lab, pattern)).stats
    assert (getattr(stats, count), getattr(stats, size)) == (1, one)


@counted_pattern
async def test_each_start_adds_a_unit(lab: Client, pattern: str) -> None:
    count, size, _, three, _ = NUMBERS[pattern]
    for _ in range(3):
        stats = (await started(lab, pattern)).stats
    assert (getattr(stats, count), getattr(stats, size)) == (3, three)
    assert (await status_of(lab, pattern)).stats == stats


@every_pattern
async def test_a_pattern_leaks_from_start_to_stop(lab: Client, pattern: str) -> None:
    assert not await is_leaking(lab, pattern)
    await started(lab, pattern)
    assert await is_leaking(lab, pattern)
    await stopped(lab, pattern)
    assert not await is_leaking(lab, pattern)


@counted_pattern
async def test_stop_lets_go_of_everything(lab: Client, pattern: str) -> None:
    count, size, _, _, nothing = NUMBERS[pattern]
    await started(lab, pattern)
    await started(lab, pattern)
    stats = (await stopped(lab, pattern)).stats
    assert (getattr(stats, count), getattr(stats, size)) == (0, nothing)


@every_pattern
async def test_stop_when_nothing_leaks_is_safe_and_says_the_same(lab: Client, pattern: str) -> None:
    assert await stopped(lab, pattern) == await stopped(lab, pattern)
    assert not await is_leaking(lab, pattern)


@every_pattern
async def test_a_pattern_starts_again_from_nothing_after_a_stop(lab: Client, pattern: str) -> None:
    first = (await started(lab, pattern)).stats
    await stopped(lab, pattern)
    assert (await started(lab, pattern)).stats == first


@every_pattern
async def test_stopping_one_pattern_leaves_the_others_alone(lab: Client, pattern: str) -> None:
    for other in PATTERNS:
        await started(lab, other)
    await stopped(lab, pattern)
    assert [other for other in PATTERNS if await is_leaking(lab, other)] == [other for other in PATTERNS if other != pattern]


@every_pattern
async def test_resident_memory_rises_with_the_units_and_falls_with_stop(lab: Client, pattern: str) -> None:
    # Half of what the units take: an allocator may have kept some memory before, and may keep some after.
    half = 10 * UNIT_MIB * MIB
    await lab.get("/mem")
    before = lab.server.resident
    for _ in range(20):
        await started(lab, pattern)
    during = lab.server.resident
    assert during - before > half
    await stopped(lab, pattern)

    async def released() -> bool:
        await lab.get("/mem")
        return lab.server.resident < during - half

    await becomes(released, "the memory of the pattern is given back")


@every_pattern
async def test_twenty_starts_at_once_are_twenty_units(lab: Client, pattern: str) -> None:
    await asyncio.gather(*(started(lab, pattern) for _ in range(20)))
    stats = (await status_of(lab, pattern)).stats
    count = "active_timers" if pattern == "timer" else NUMBERS[pattern][0]
    assert getattr(stats, count) == 20


async def test_starts_and_stops_at_once_leave_a_pattern_whole(lab: Client) -> None:
    for pattern in PATTERNS:
        await asyncio.gather(*(step(lab, pattern) for _ in range(10) for step in (started, stopped)))
        await stopped(lab, pattern)
        assert not await is_leaking(lab, pattern)


async def test_a_timer_holds_a_unit_at_once(lab: Client) -> None:
    stats = (await started(lab, "timer")).stats
    assert stats.active_timers == 1
    assert stats.memory_allocated >= UNIT_MIB
    assert stats.is_leaking


async def test_each_start_adds_a_timer(lab: Client) -> None:
    assert [(await started(lab, "timer")).stats.active_timers for _ in range(3)] == [1, 2, 3]


async def test_a_timer_goes_on_leaking_by_itself(lab: Client) -> None:
    first = (await started(lab, "timer")).stats

    async def ticked() -> bool:
        stats = (await status_of(lab, "timer")).stats
        more = stats.memory_allocated - first.memory_allocated
        assert more % UNIT_MIB == 0
        assert stats.active_timers == 1
        return more >= 2 * UNIT_MIB

    await becomes(ticked, "two more ticks of the timer")


async def test_a_stopped_timer_ticks_no_more(lab: Client) -> None:
    await started(lab, "timer")
    await stopped(lab, "timer")
    # One event comes a second, as a tick would.
    async with lab.events() as events:
        seen = [await anext(events) for _ in range(3)]
    assert not any(event.leaking.timer for event in seen)
    assert (await status_of(lab, "timer")).stats == TimerStats(activeTimers=0, memoryAllocated=0, isLeaking=False)


async def test_timer_messages_are_those_documented(lab: Client) -> None:
    assert (await status_of(lab, "timer")).message == "Timer leak status"
    assert (await stopped(lab, "timer")).message == "Timer leak stopped"


async def test_cache_stats_and_status_have_shapes_of_their_own(lab: Client) -> None:
    await started(lab, "cache")
    stats = (await lab.get("/memory-leak/cache/stats")).parse(CacheStats, 200)
    assert stats == CacheStats(size=1, memoryUsage=f"{UNIT_MIB}MB", maxSize=1000, isLeaking=True)
    status = await status_of(lab, "cache")
    assert status.message == "Cache status"
    assert status.stats == CacheContents(size=1, memoryUsage=f"{UNIT_MIB}MB", maxSize=1000)


@pytest.mark.parametrize("listeners", [0, 1, 5])
async def test_a_trigger_tells_how_many_listeners_heard_it(lab: Client, listeners: int) -> None:
    for _ in range(listeners):
        await started(lab, "event")
    for _ in range(2):
        assert (await lab.post("/memory-leak/event/trigger")).parse(Triggered, 201).listeners_notified == listeners


async def test_the_overview_says_what_each_pattern_says(lab: Client) -> None:
    for pattern in PATTERNS[1:]:
        await started(lab, pattern)
    patterns = (await overview(lab)).patterns
    assert patterns.timer == await status_of(lab, "timer")
    assert patterns.cache == await status_of(lab, "cache")
    assert patterns.closure == (await status_of(lab, "closure")).stats
    assert patterns.event == (await status_of(lab, "event")).stats
    assert patterns.global_variable == (await status_of(lab, "global-variable")).stats


async def test_the_overview_tells_the_time_in_utc_and_the_memory_of_the_process(lab: Client) -> None:
    status = await overview(lab)
    assert status.timestamp.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - status.timestamp) < timedelta(hours=1)
    assert abs(status.memory.rss - lab.server.resident) < 32 * MIB
    assert 0 < status.memory.heap_used <= status.memory.heap_total
    assert status.ceiling.reached_at is None
    assert status.ceiling.message is None
    assert status.ceiling.max_rss_mib == 2048


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nothing"),
        ("POST", "/nothing"),
        ("GET", "/memory-leak"),
        ("POST", "/memory-leak/unknown/start"),
        ("POST", "/memory-leak/globalVariable/start"),
        ("POST", "/memory-leak/timer/unknown"),
        ("POST", "/memory-leak/cache/trigger"),
        ("GET", "/memory-leak/timer/stats"),
        ("GET", "/health"),
        ("GET", "/memory-leak/timer/status/more"),
        ("POST", "/internal/debug"),
        ("GET", "/%"),
        ("GET", "/%FF"),
    ],
)
async def test_an_unknown_path_is_not_found(lab: Client, method: str, path: str) -> None:
    refusal = (await lab.request(method, path)).parse(Refusal, 404)
    assert (refusal.status_code, refusal.error) == (404, "Not Found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        *[("GET", f"/memory-leak/{pattern}/start", {"POST"}) for pattern in PATTERNS],
        *[("GET", f"/memory-leak/{pattern}/stop", {"POST"}) for pattern in PATTERNS],
        *[("POST", f"/memory-leak/{pattern}/status", {"GET"}) for pattern in PATTERNS],
        ("PUT", "/memory-leak/cache/start", {"POST"}),
        ("POST", "/memory-leak/cache/stats", {"GET"}),
        ("GET", "/memory-leak/event/trigger", {"POST"}),
        ("POST", "/memory-leak/status", {"GET"}),
        ("POST", "/health/ready", {"GET"}),
        ("GET", "/internal/debug/heapdump", {"POST"}),
        ("POST", "/mem", {"GET"}),
        ("GET", "/heap", {"POST"}),
        ("DELETE", "/problem/02leak", {"GET", "POST"}),
        ("GET", "/lab/problems/02leak/stop", {"POST"}),
        ("POST", "/lab/cards", {"GET"}),
        ("POST", "/lab/memory", {"GET"}),
        ("POST", "/", {"GET"}),
    ],
)
async def test_a_wrong_method_is_refused_with_those_allowed(lab: Client, method: str, path: str, allowed: set[str]) -> None:
    answer = await lab.request(method, path)
    refusal = answer.parse(Refusal, 405)
    assert (refusal.status_code, refusal.error) == (405, "Method Not Allowed")
    named = {name.strip() for name in answer.headers["allow"].split(",")}
    assert named - {"HEAD", "OPTIONS"} == allowed


@pytest.mark.parametrize(
    "path", ["/", "/health/ready", "/mem", "/memory-leak/status", "/memory-leak/cache/stats", "/lab/memory", "/problem/02"]
)
async def test_head_is_answered_wherever_get_is(lab: Client, path: str) -> None:
    answer = await lab.request("HEAD", path)
    assert (answer.status, answer.body) == (200, b"")
    refused = await lab.request("DELETE", path)
    assert {"GET", "HEAD"} <= {name.strip() for name in refused.headers["allow"].split(",")}


async def test_a_wrong_method_starts_nothing(lab: Client) -> None:
    for pattern in PATTERNS:
        await lab.get(f"/memory-leak/{pattern}/start")
        await lab.request("PUT", f"/memory-leak/{pattern}/start")
        assert not await is_leaking(lab, pattern)
