"""Which source file belongs to a script id: a class's place in the source is given by script id only."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from heaptrail.targets.inspector import Inspector, JsonObject


async def script_urls(inspector: Inspector) -> dict[str, str]:
    """Script id → URL of every script in the process.

    Switches the debugger on for a moment, and V8 may throw optimised code away: ask after the last capture.
    """
    urls: dict[str, str] = {}

    def keep(event: JsonObject) -> None:
        if url := cast("str", event.get("url", "")):
            urls[cast("str", event["scriptId"])] = url

    inspector.on("Debugger.scriptParsed", keep)
    try:
        await inspector.call("Debugger.enable")
        await inspector.call("Debugger.disable")
    finally:
        inspector.on("Debugger.scriptParsed", None)
    return urls
