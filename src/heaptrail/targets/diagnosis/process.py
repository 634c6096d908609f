"""What will work for one process."""

from __future__ import annotations

import os
import shlex
import signal
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

from heaptrail.errors import HeaptrailError
from heaptrail.targets import attach, processes
from heaptrail.targets.control_folder import open_socket_of
from heaptrail.targets.diagnosis.findings import Diagnosis, Finding, Way
from heaptrail.targets.diagnosis.resources import disk_here, memory_of, temporary_folder
from heaptrail.targets.python_attach.checks import Check, Examination, examine
from heaptrail.targets.python_attach.threads import has_ended
from heaptrail.targets.python_environment import CONTROL

if TYPE_CHECKING:
    from collections.abc import Iterator

_NODE_PORT = 9229
_OF_WAYS_IN = ("tracing", "remote_exec", "debugger")
"""What matters only where heaptrail is not in the process yet."""


def diagnose_process(pid: int) -> Diagnosis:
    """Look at a process without doing anything to it. Cost: some milliseconds."""
    if processes.is_alive(pid) and processes.looks_like_node(pid):
        return _node(pid)
    examination = examine(pid, Path(gettempdir()))
    if examination.interpreter is None:
        return _unknown(pid, examination)
    return _python(pid, examination)


def _python(pid: int, examination: Examination) -> Diagnosis:
    findings = [_finding(check) for check in examination.checks]
    if open_socket_of(pid) is not None:
        findings = [finding for finding in findings if finding.subject not in _OF_WAYS_IN]
        findings.append(Finding("control socket", "ok", "is open: nothing has to be brought into the process"))
    elif processes.environment_value(pid, CONTROL):
        findings.append(Finding("control socket", "ok", "was started by heaptrail, and has it not open"))
    findings += [memory_of(pid), disk_here(processes.resident_bytes(pid)), temporary_folder()]
    works = all(finding.outcome != "bad" for finding in findings)
    ways = (
        Way("snapshot", works, f"heaptrail snapshot --python-pid {pid}"),
        Way("hunt", works, f"heaptrail hunt {_url(pid)}--python-pid {pid}"),
        Way("start anew", True, f"heaptrail hunt {_url(pid)}-- {_command_of(pid)}"),
        Way("in the code", True, "import heaptrail; heaptrail.write_heap_snapshot()"),
        Way("environment", True, f"HEAPTRAIL_AGENT=1 HEAPTRAIL_TRIGGER=signal:SIGUSR2 {_command_of(pid)}"),
    )
    return Diagnosis(processes.describe(pid), str(examination.interpreter), tuple(findings), ways)


def _finding(check: Check) -> Finding:
    return Finding(check.subject, "ok" if check.is_fine else "bad", check.text, check.help)


def _unknown(pid: int, examination: Examination) -> Diagnosis:
    """Neither Node.js nor, as far as can be seen, Python."""
    findings = tuple(_finding(check) for check in examination.checks)
    ways = () if has_ended(pid) else (Way("start anew", True, f"heaptrail hunt {_url(pid)}-- {_command_of(pid)}"),)
    return Diagnosis(processes.describe(pid), "", findings, ways)


def _node(pid: int) -> Diagnosis:
    findings = [*_node_findings(pid), memory_of(pid), disk_here(processes.resident_bytes(pid))]
    works = all(finding.outcome != "bad" for finding in findings)
    ways = (
        Way("snapshot", works, f"heaptrail snapshot --pid {pid}"),
        Way("hunt", works, f"heaptrail hunt {_url(pid)}--pid {pid}"),
        Way("start anew", True, f"heaptrail hunt {_url(pid)}-- {_command_of(pid)}"),
    )
    return Diagnosis(processes.describe(pid), "Node.js", tuple(findings), ways)


def _node_findings(pid: int) -> Iterator[Finding]:
    try:
        attach.require_attachable(pid)
    except HeaptrailError as error:
        yield Finding("node", "bad", error.message.rstrip("."), error.help)
        return
    yield Finding("node", "ok", "runs Node.js, and belongs to you")
    if processes.is_stopped(pid):
        yield Finding("state", "bad", "is stopped", f"Let it go on: kill -CONT {pid}")
    if announced := sorted(processes.listening_ports(pid) & attach.possible_ports(pid)):
        yield Finding("inspector", "ok", f"may be open on port {announced[0]} already")
    elif not processes.catches_signal(pid, signal.SIGUSR1):
        yield Finding("inspector", "bad", "does not react to SIGUSR1", "Start it with: node --inspect=127.0.0.1:0 …")
    elif (owner := processes.port_owner(_NODE_PORT)) is not None:
        text = f"port {_NODE_PORT}, on which it would open its inspector, is taken by {processes.describe(owner)}"
        yield Finding("inspector", "bad", text, "End that one first, or start this one with --inspect=127.0.0.1:0.")
    else:
        yield Finding("inspector", "ok", "will be opened by SIGUSR1, on 127.0.0.1 alone, and shut again")


def _url(pid: int) -> str:
    ports = sorted(processes.listening_ports(pid) - {_NODE_PORT})
    return f"--url http://127.0.0.1:{ports[0]}/ " if ports else ""


def _command_of(pid: int) -> str:
    command = processes.command_line(pid)
    if not command:
        return "COMMAND"
    program = os.path.basename(command[0])  # noqa: PTH119 - as it was typed, mostly
    return shlex.join([program, *command[1:]])
