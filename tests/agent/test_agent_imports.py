"""A service that has an agent pays for it when the agent does something, and not before."""

from __future__ import annotations

import subprocess
import sys


def loaded_after(statement: str) -> set[str]:
    script = f"import sys; {statement}; print(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_agent_loads_nothing_of_it() -> None:
    modules = loaded_after("import heaptrail.agent")
    assert {name for name in modules if name.startswith("heaptrail")} == {"heaptrail", "heaptrail.agent"}
    assert not modules & {"logging", "threading", "dataclasses", "asyncio"}


def test_an_agent_loads_of_heaptrail_only_its_errors() -> None:
    statement = """
from heaptrail.agent import Agent, triggers, profilers, exporters
agent = Agent(exporter=exporters.File('profiles/'))
agent.register(triggers.Signal('SIGUSR2'), profilers.HeapSnapshot())
agent.start()
"""
    modules = loaded_after(statement.replace("\n", "; ").strip("; "))
    own = {name for name in modules if name.startswith("heaptrail") and not name.startswith("heaptrail.agent")}
    assert own == {"heaptrail", "heaptrail.errors"}
    assert not modules & {"numpy", "asyncio", "http", "socket", "tracemalloc", "psutil"}
