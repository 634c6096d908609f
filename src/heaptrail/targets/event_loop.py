"""Whether the event loop of a Node.js process or a page turns, and where it is stuck when it does not."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, cast

from heaptrail.errors import CaptureError, TargetUnresponsive
from heaptrail.units import format_duration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heaptrail.targets.inspector import Inspector, JsonObject

# The inspector interrupts running JavaScript, so an answer alone says nothing: the promise needs a turn.
# A page has no setImmediate.
_ONE_TURN = "new Promise(resolve => (globalThis.setImmediate ?? setTimeout)(resolve, 0))"
_PAUSE_SECONDS = 2.0


async def require_turning(inspector: Inspector, seconds: float) -> None:
    """Raise `TargetUnresponsive` unless the event loop turns once within `seconds`."""
    try:
        await inspector.resolve(_ONE_TURN, seconds=seconds)
    except TargetUnresponsive:
        place = await _where_it_is_stuck(inspector)
        raise TargetUnresponsive(
            f"The event loop of the process has been blocked for {format_duration(seconds)}"
            + (f", in {place}." if place else "."),
            help="It answers no request while one piece of code runs on; mend that first.",
        ) from None


async def _where_it_is_stuck(inspector: Inspector) -> str:
    """`function (file:line)` of the code that runs, or nothing when no JavaScript runs."""
    paused: asyncio.Future[JsonObject] = asyncio.get_running_loop().create_future()

    def keep(event: JsonObject) -> None:
        if not paused.done():
            paused.set_result(event)

    urls: dict[object, str] = {}
    inspector.on("Debugger.scriptParsed", lambda script: urls.update({script["scriptId"]: str(script["url"])}))
    inspector.on("Debugger.paused", keep)
    try:
        await inspector.call("Debugger.enable", seconds=_PAUSE_SECONDS)
        await inspector.call("Debugger.pause", seconds=_PAUSE_SECONDS)
        async with asyncio.timeout(_PAUSE_SECONDS):
            frames = cast("list[JsonObject]", (await paused)["callFrames"])
        return _frame_text(frames[0], urls) if frames else ""
    except (CaptureError, TimeoutError):
        return ""
    finally:
        inspector.on("Debugger.paused", None)
        inspector.on("Debugger.scriptParsed", None)
        with contextlib.suppress(CaptureError):
            await inspector.post("Debugger.disable")


def _frame_text(frame: JsonObject, urls: Mapping[object, str]) -> str:
    place = cast("JsonObject", frame["location"])
    file = urls.get(place["scriptId"], "").removeprefix("file://")
    line = cast("int", place.get("lineNumber", 0)) + 1
    return f"{frame.get('functionName') or '(anonymous)'} ({file}:{line})"
