"""What this machine and this installation of heaptrail can do."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, requires, version

from heaptrail.targets.diagnosis.findings import Diagnosis, Finding, Way
from heaptrail.targets.diagnosis.resources import disk_here, memory_here, temporary_folder
from heaptrail.targets.limits import memory_groups
from heaptrail.targets.python_attach import installed, permission

_OLDEST_NODE = 18
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)[^;]*;.*extra == ['\"](\w+)['\"]")
_NOT_FOR_USERS = ("dev", "all")


def diagnose_machine() -> Diagnosis:
    """Look at this machine. Starts `node --version`, where there is a node."""
    findings = (
        _system(),
        _walker(),
        _tracing(),
        _node(),
        *_extras(),
        memory_here(),
        _memory_limit(),
        disk_here(0),
        temporary_folder(),
    )
    works = all(finding.outcome != "bad" for finding in findings)
    ways = (
        Way("a running process", works, "heaptrail doctor --pid PID"),
        Way("a command", True, "heaptrail hunt -- COMMAND"),
    )
    return Diagnosis(f"heaptrail {version('heaptrail')}", f"Python {platform.python_version()}", findings, ways)


def _system() -> Finding:
    text = f"{platform.system()} {platform.release()} on {platform.machine()}"
    if platform.system() != "Linux":
        help_ = "Files are read, and Node.js captured, everywhere; running Python processes on Linux."
        return Finding("system", "note", text, help_)
    return Finding("system", "ok", text)


def _walker() -> Finding:
    versions = [f"{major}.{minor}" for major, minor in sorted(installed.walkers())]
    if versions:
        return Finding("python services", "ok", f"of version {', '.join(versions)}: the one this heaptrail runs on")
    return Finding(
        "python services",
        "note",
        "have no heap walker here",
        "Install heaptrail again: python -m pip install --force-reinstall heaptrail",
    )


def _tracing() -> Finding:
    scope, privileged = permission.ptrace_scope(), permission.has_trace_capability()
    if scope == 3 or (scope and not privileged):
        text, help_ = permission.why_not(os.geteuid())
        return Finding("running python", "note", f"processes {text.replace('may not', 'may not', 1)}", help_)
    return Finding("running python", "ok", "processes of " + ("all users" if privileged else "yours") + " may be entered")


def _node() -> Finding:
    if (node := shutil.which("node")) is None:
        return Finding("node", "note", "there is no node on the PATH", "Needed only to start Node.js services here.")
    try:
        found = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=10, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return Finding("node", "note", f"{node} does not start", "node --version")
    major = re.match(r"v(\d+)", found)
    if major is None or int(major[1]) < _OLDEST_NODE:
        return Finding("node", "note", f"{found} is old", f"Tested from Node.js {_OLDEST_NODE} on.")
    return Finding("node", "ok", found)


def _extras() -> list[Finding]:
    wanted: dict[str, list[str]] = {}
    for requirement in requires("heaptrail") or ():
        if (named := _REQUIREMENT.match(requirement)) and named[2] not in _NOT_FOR_USERS:
            wanted.setdefault(named[2], []).append(named[1])
    return [_extra(extra, packages) for extra, packages in sorted(wanted.items())]


def _extra(extra: str, packages: list[str]) -> Finding:
    missing = [package for package in packages if not _is_installed(package)]
    if missing:
        install = f"python -m pip install 'heaptrail[{extra}]'"
        return Finding(f"extra {extra}", "note", f"{', '.join(missing)} not installed", install)
    return Finding(f"extra {extra}", "ok", ", ".join(f"{package} {version(package)}" for package in packages))


def _is_installed(package: str) -> bool:
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True


def _memory_limit() -> Finding:
    for folder in memory_groups(os.getpid()):
        for name in ("memory.max", "memory.limit_in_bytes"):
            try:
                limit = int((folder / name).read_text())
            except (OSError, ValueError):
                continue
            if limit < 1 << 60:
                from heaptrail.units import format_bytes

                return Finding("memory limit", "ok", f"{format_bytes(limit)} for the control group {folder}")
    return Finding("memory limit", "ok", "none set by a control group")
