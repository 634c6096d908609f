"""What the control socket can be asked, and what is answered."""

from __future__ import annotations

import gc
import os
import sys
from time import sleep
from typing import TYPE_CHECKING, NamedTuple

from heaptrail.errors import CaptureError, HeaptrailError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

JsonObject = dict[str, object]

PROTOCOL = 1
_SETTLE_ROUNDS = 6
_SETTLE_SECONDS = 0.2
_DEEPEST_STACK = 500

_main_thread = 0


class Request(NamedTuple):
    """One request. `is_awaited` says whether whoever asked is still there."""

    values: Mapping[str, object]
    is_awaited: Callable[[], bool]


def remember_main_thread(identity: int) -> None:
    """Have `where` answer for this thread, unless `threading` knows better."""
    global _main_thread
    _main_thread = identity


def answer(do: str, request: Request) -> JsonObject:
    """The answer to a request, or what went wrong instead. Raises nothing."""
    try:
        return REQUESTS[do](request)
    except HeaptrailError as error:
        return {"error": error.message, "help": error.help, "kind": type(error).__name__}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}", "help": "", "kind": "CaptureError"}


def load_early() -> None:
    """Import all that a capture needs, where that may not be possible later; what is not there is told when asked."""
    try:
        import heaptrail._walker
        import heaptrail.agent.draining
        import heaptrail.agent.heap  # noqa: F401
    except ImportError:
        pass


def _describe(request: Request) -> JsonObject:  # noqa: ARG001
    version = ".".join(map(str, sys.version_info[:3]))
    _require_walker()
    return {
        "protocol": PROTOCOL,
        "runtime": f"python {version}",
        "pid": os.getpid(),
        "argv": list(sys.orig_argv),
        "ready": True,
    }


def _require_walker() -> None:
    from importlib import import_module
    from importlib.machinery import EXTENSION_SUFFIXES

    try:
        import_module("heaptrail._walker")
    except ImportError as error:
        version = ".".join(map(str, sys.version_info[:2]))
        built = os.path.basename(os.environ.get("HEAPTRAIL_WALKER", ""))
        found = f"the one at hand is {built}" if built else str(error)
        raise CaptureError(
            f"This process runs on Python {version}, and needs heaptrail's walker for it (*{EXTENSION_SUFFIXES[0]}); {found}.",
            help=f"Install heaptrail for that Python as well: {sys.executable} -m pip install heaptrail",
        ) from None


def _memory(request: Request) -> JsonObject:  # noqa: ARG001
    resident, anonymous = _resident_bytes()
    return {"resident": resident, "heap_used": anonymous, "blocks": sys.getallocatedblocks()}


def _resident_bytes() -> tuple[int, int]:
    """All resident memory and what of it belongs to no file; 0 where the system does not tell so."""
    try:
        with open("/proc/self/statm", "rb") as file:
            _, resident, shared, *_ = map(int, file.read().split())
    except OSError:
        return 0, 0
    page = os.sysconf("SC_PAGE_SIZE")
    return resident * page, (resident - shared) * page


def _where(request: Request) -> JsonObject:  # noqa: ARG001
    """The stack of the main thread, outermost frame first. A frame keeps its number as long as it runs."""
    threading = sys.modules.get("threading")
    main_thread = threading.main_thread().ident if threading is not None else _main_thread
    frame = sys._current_frames().get(main_thread)  # noqa: SLF001
    frames: list[tuple[int, str, str, int]] = []
    while frame is not None and len(frames) < _DEEPEST_STACK:
        code = frame.f_code
        frames.append((id(frame), code.co_qualname, code.co_filename, frame.f_lineno))
        frame = frame.f_back
    return {"frames": frames[::-1]}


def _collect(request: Request) -> JsonObject:  # noqa: ARG001
    """Collect until nothing more is found: finalizers free what the next collection can take."""
    for _ in range(_SETTLE_ROUNDS):
        if gc.collect() == 0:
            break
        sleep(_SETTLE_SECONDS)
    return {}


def _predict(request: Request) -> JsonObject:  # noqa: ARG001
    from dataclasses import asdict

    from heaptrail.agent.heap import predict

    return {**asdict(predict()), "heap_used": _resident_bytes()[1]}


def _snapshot(request: Request) -> JsonObject:
    from dataclasses import asdict

    from heaptrail.agent.heap import capture_heap, predict

    path = str(request.values["path"])
    if not request.is_awaited():
        raise CaptureError("Whoever asked for the snapshot is gone.")
    # Whoever asks has been told the cost, and decided.
    cost = predict(os.path.dirname(path))
    capture = capture_heap(path, way=cost.way if cost.refusal else "auto")
    if not request.is_awaited():
        os.unlink(path)
    return asdict(capture)


AT_ONCE: Mapping[str, Callable[[Request], JsonObject]] = {"describe": _describe, "memory": _memory, "where": _where}
IN_A_THREAD: Mapping[str, Callable[[Request], JsonObject]] = {"collect": _collect, "predict": _predict, "snapshot": _snapshot}
REQUESTS: Mapping[str, Callable[[Request], JsonObject]] = {**AT_ONCE, **IN_A_THREAD}
