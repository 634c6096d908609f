"""What both labs answer: exact keys, exact types. A key too many is as wrong as one that is missing."""

from __future__ import annotations

from typing import Annotated, Generic, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

Megabytes = Annotated[int | float, Field(ge=0)]
MegabytesText = Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)?MB$")]
Bytes = Annotated[int, Field(ge=0)]
Count = Annotated[int, Field(ge=0)]
Text = Annotated[str, StringConstraints(min_length=1)]
Stats = TypeVar("Stats")


class Reply(BaseModel):
    """Base of all replies."""

    model_config = ConfigDict(strict=True, extra="forbid", alias_generator=to_camel, frozen=True)


class TimerStats(Reply):
    active_timers: Count
    memory_allocated: Megabytes
    is_leaking: bool


class CacheContents(Reply):
    size: Count
    memory_usage: MegabytesText
    max_size: Literal[1000]


class CacheStats(CacheContents):
    is_leaking: bool


class ClosureStats(Reply):
    active_functions: Count
    memory_allocated: Megabytes
    is_leaking: bool


class EventStats(Reply):
    active_listeners: Count
    total_memory_allocated: Megabytes
    is_leaking: bool


class GlobalVariableStats(Reply):
    global_arrays: Count
    total_memory_usage: Megabytes
    is_leaking: bool


class PatternReply(Reply, Generic[Stats]):
    message: Text
    stats: Stats


class CacheStatus(PatternReply[CacheContents]):
    is_leaking: bool


class Triggered(Reply):
    message: Literal["Event triggered"]
    listeners_notified: Count


class Patterns(Reply):
    timer: PatternReply[TimerStats]
    cache: CacheStatus
    closure: ClosureStats
    event: EventStats
    global_variable: GlobalVariableStats


class Memory(Reply):
    rss: Bytes
    heap_used: Bytes
    heap_total: Bytes
    external: Bytes


class Ceiling(Reply):
    max_rss_mib: Annotated[int | float, Field(gt=0, alias="maxRssMiB")]
    reached_at: AwareDatetime | None
    message: Text | None


class Status(Reply):
    timestamp: AwareDatetime
    patterns: Patterns
    memory: Memory
    ceiling: Ceiling


class NodeMemory(Memory):
    spaces: Annotated[list[dict[str, object]], Field(min_length=1)]


class PythonMemory(Memory):
    generations: Annotated[list[dict[str, object]], Field(min_length=1)]


class Problem(Reply):
    problem: Text
    fixed: bool
    held: Count
    message: Text


class Refusal(Reply):
    status_code: int
    error: Text
    message: Text


class UnknownProblem(Refusal):
    problems: list[str]


class Written(Reply):
    path: Text
    bytes: Annotated[int, Field(gt=0)]


class Leaking(Reply):
    timer: bool
    cache: bool
    closure: bool
    event: bool
    global_variable: bool
    problems: list[str]


class MemoryEvent(Memory):
    timestamp: AwareDatetime
    leaking: Leaking
    ceiling_reached: Text | None


class PatternCard(Reply):
    id: Text
    title: Text
    text: Text
    holder: Text
    start: Text
    stop: Text
    status: Text
    hunt: Text


class ExerciseCard(Reply):
    id: Text
    title: Text
    text: Text
    path: Text
    fixed_path: Text
    stop: Text
    hunt: Text


class Cards(Reply):
    runtime: Literal["node", "python"]
    runtime_version: Text
    pid: int
    unit_mib: Annotated[int | float, Field(alias="unitMiB")]
    max_rss_mib: Annotated[int | float, Field(alias="maxRssMiB")]
    patterns: list[PatternCard]
    exercises: list[ExerciseCard]
