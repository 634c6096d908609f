"""What the measurements say, as a page in Markdown."""

from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.measuring import Cost
    from benchmarks.rows import Row

HEADINGS = (
    "the work",
    "tool",
    "CPU",
    "clock",
    "peak memory",
    "of it anonymous",
    "DevTools' CPU by its own",
    "DevTools' memory by its own",
)

_READING = (
    "CPU is user and system time over all threads. Peak memory is all that was resident, which for heaptrail counts the "
    "file, as it is mapped; the anonymous part is sampled."
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A row of the table: the median cost of each tool, and remarks on what they found."""

    row: Row
    costs: Mapping[str, Cost]
    remarks: tuple[str, ...]


def cells(measured: Measured) -> list[tuple[str, ...]]:
    """One line of the table for each tool. The ratios are the yardstick's figure over the tool's."""
    yardstick = measured.costs.get("DevTools")
    lines: list[tuple[str, ...]] = []
    for tool, cost in measured.costs.items():
        ratios = ("", "")
        if yardstick is not None and cost is not yardstick:
            cpu_ratio = yardstick.cpu_seconds / cost.cpu_seconds
            memory_ratio = yardstick.resident_bytes / cost.resident_bytes
            ratios = (f"{cpu_ratio:.1f}", f"{memory_ratio:.1f}")
        anonymous = "" if cost.anonymous_bytes is None else format_size(cost.anonymous_bytes)
        title = measured.row.title if not lines else ""
        times = (format_time(cost.cpu_seconds), format_time(cost.wall_seconds))
        lines.append((title, tool, *times, format_size(cost.resident_bytes), anonymous, *ratios))
    return lines


def targets(measured: Measured) -> list[str]:
    """What heaptrail was to reach in a row: a line for each target, saying by how much it was missed if it was."""
    cost = measured.costs.get("heaptrail")
    if cost is None:
        return []
    row = measured.row
    figures = (
        ("CPU", row.cpu_seconds, cost.cpu_seconds, format_time),
        ("clock", row.wall_seconds, cost.wall_seconds, format_time),
        ("anonymous memory", row.anonymous_bytes, cost.anonymous_bytes, format_size),
    )
    lines = []
    for figure, target, reached, written in figures:
        if target is not None and reached is not None:
            verdict = "reached" if reached <= target else f"**missed by {reached / target - 1:.0%}**"
            lines.append(f"{row.name}, {figure}: at most {written(target)}, is {written(reached)}: {verdict}")
    return lines


def page(results: Sequence[Measured], versions: Mapping[str, str], command: str, repeat: int) -> str:
    """The whole page."""
    table = [HEADINGS, tuple("---" if place < 2 else "---:" for place in range(len(HEADINGS)))]
    for measured in results:
        table += cells(measured)
    remarks = [f"{measured.row.name}: {remark}" for measured in results for remark in measured.remarks]
    tools = ", ".join(f"{name} {version}" for name, version in versions.items())
    parts = [
        "# Benchmarks",
        f"{machine()}, {datetime.now(UTC):%Y-%m-%d}. {tools}. Made by `{command}`.",
        f"Each figure is the median of {repeat} runs of a whole process. {_READING}",
        "\n".join(f"| {' | '.join(line)} |" for line in table),
        "## Targets",
        "\n".join(f"- {line}" for measured in results for line in targets(measured)),
    ]
    if remarks:
        parts += ["## What they found", "\n".join(f"- {line}" for line in remarks)]
    return "\n\n".join(part for part in parts if part) + "\n"


def machine() -> str:
    """Cores, memory, and versions, in one line."""
    gibibytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    return f"{os.cpu_count()} cores ({_processor()}), {gibibytes:.0f} GiB, Node.js {node[1:]}, Python {platform.python_version()}"


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def format_time(seconds: float) -> str:
    """`2.71 s`."""
    return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.1f} s"


def format_size(size: float) -> str:
    """`860 MB`."""
    return f"{size / 1e9:.2f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
