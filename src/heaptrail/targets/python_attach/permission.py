"""Whether the system lets us trace a process, and what to type if not."""

from __future__ import annotations

import os
from pathlib import Path

_ROOT = Path("/")
_TRACE_CAPABILITY = 19  # CAP_SYS_PTRACE
_DESCENDANTS_ONLY, _PRIVILEGED_ONLY, _NOBODY = 1, 2, 3


def may_trace(pid: int) -> bool:
    """Whether we may trace the process: what the kernel asks for that, it asks for reading its memory."""
    try:
        os.close(os.open(f"/proc/{pid}/mem", os.O_RDONLY))
    except PermissionError:
        return False
    except OSError:
        return True
    return True


def ptrace_scope(root: Path = _ROOT) -> int:
    """The kernel's restriction of tracing (Yama): 0 none, 1 descendants only, 2 privileged only, 3 nobody."""
    try:
        return int((root / "proc/sys/kernel/yama/ptrace_scope").read_text())
    except (OSError, ValueError):
        return 0


def has_trace_capability(root: Path = _ROOT) -> bool:
    """Whether we have CAP_SYS_PTRACE in our user namespace."""
    try:
        for line in (root / "proc/self/status").read_text().splitlines():
            if line.startswith("CapEff:"):
                return bool(int(line.split()[1], 16) >> _TRACE_CAPABILITY & 1)
    except (OSError, ValueError):
        pass
    return False


def is_in_container(root: Path = _ROOT) -> bool:
    """Whether this heaptrail runs in a container, whose capabilities are set from outside."""
    return any((root / name).exists() for name in (".dockerenv", "run/.containerenv", "var/run/secrets/kubernetes.io"))


def why_not(user: int, *, root: Path = _ROOT, me: int | None = None) -> tuple[str, str]:
    """What keeps us from tracing a process of `user`, as the end of a sentence, and the remedy."""
    scope = ptrace_scope(root)
    if user != (os.geteuid() if me is None else me) and not has_trace_capability(root):
        return "belongs to another user", _as_whom(user, root)
    if scope == _NOBODY:
        return (
            "may not be traced: kernel.yama.ptrace_scope is 3, which forbids it to everybody until the next boot",
            "Start it with heaptrail: heaptrail hunt -- COMMAND, or import heaptrail.agent in it.",
        )
    if scope in (_DESCENDANTS_ONLY, _PRIVILEGED_ONLY):
        return f"may not be traced: kernel.yama.ptrace_scope is {scope}", _with_capability(root, scope)
    return "may not be traced by us", _with_capability(root, scope)


def _as_whom(user: int, root: Path) -> str:
    if is_in_container(root):
        return f"Run heaptrail as user {user}, or as root with the capability SYS_PTRACE."
    return f"Run it as that user, sudo -u '#{user}' heaptrail …, or as root: sudo heaptrail …"


def _with_capability(root: Path, scope: int) -> str:
    if is_in_container(root):
        return (
            "Start the container with the capability: docker run --cap-add SYS_PTRACE …; "
            "Kubernetes: securityContext.capabilities.add: [SYS_PTRACE]."
        )
    if scope == _DESCENDANTS_ONLY:
        return "Run it as root, sudo heaptrail …, or allow it until the next boot: sudo sysctl kernel.yama.ptrace_scope=0"
    return "Run it as root: sudo heaptrail …"
