"""What an import brings with it is listed here: a short command must not pay for what it does not use."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tiny_heaps import TinyHeap

if TYPE_CHECKING:
    from pathlib import Path

FOREIGN = ("numpy", "aiohttp", "rich", "zstandard", "psutil", "asyncio", "click")


def loaded_after(statement: str) -> set[str]:
    script = f"import sys; {statement}; print(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def of_heaptrail(modules: set[str]) -> set[str]:
    return {name for name in modules if name.partition(".")[0] == "heaptrail"}


def test_importing_the_package_imports_nothing_of_it() -> None:
    modules = loaded_after("import heaptrail")
    assert of_heaptrail(modules) == {"heaptrail"}
    assert not modules & set(FOREIGN)


def test_the_command_line_starts_with_click_alone() -> None:
    modules = loaded_after("import heaptrail.cli.main")
    assert of_heaptrail(modules) == {"heaptrail", "heaptrail.cli", "heaptrail.cli.main", "heaptrail.errors"}
    assert modules & set(FOREIGN) == {"click"}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_and_version_import_no_verb(arguments: list[str]) -> None:
    modules = loaded_after(f"from heaptrail.cli.main import run; run({arguments!r})")
    assert not {name for name in of_heaptrail(modules) if name.startswith("heaptrail.cli.")} - {"heaptrail.cli.main"}


def test_a_summary_needs_neither_numpy_nor_rich(tmp_path: Path) -> None:
    path = tmp_path / "tiny.heapsnapshot"
    heap = TinyHeap()
    heap.node("object", "Session")
    path.write_bytes(heap.written())
    modules = loaded_after(f"from heaptrail.cli.main import run; assert run(['summary', {str(path)!r}]) == 0")
    assert not modules & {"numpy", "rich", "aiohttp", "asyncio"}


def test_a_service_that_can_capture_itself_loads_next_to_nothing() -> None:
    modules = loaded_after("import heaptrail.agent.heap")
    assert of_heaptrail(modules) == {
        "heaptrail",
        "heaptrail.agent",
        "heaptrail.agent.capture_cost",
        "heaptrail.agent.capture_failures",
        "heaptrail.agent.headroom",
        "heaptrail.agent.heap",
        "heaptrail.errors",
    }
    assert not modules & {*FOREIGN, "pathlib", "json", "logging", "subprocess", "tempfile", "ctypes"}
