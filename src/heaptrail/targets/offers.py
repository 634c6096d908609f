"""What can be looked into behind an inspector's HOST:PORT: a Node.js process, or the pages of a browser."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import aiohttp

from heaptrail.errors import InspectorUnavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heaptrail.targets.addresses import InspectorAddress

_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that a session can be opened with. `kind`: `node`, `page`, `service_worker`, …; `url` is the page's own."""

    kind: str
    url: str
    session_url: str


async def find_session_url(address: InspectorAddress) -> str:
    """The `ws://` address of the Node.js process behind HOST:PORT. Raises `InspectorUnavailable`."""
    found = [offer.session_url for offer in await offers_at(address) if offer.kind == "node"]
    if not found:
        raise InspectorUnavailable(f"The inspector at {address} offers no Node.js process.")
    return found[0]


def only_page(offers: Sequence[Offer], address: InspectorAddress) -> Offer:
    """The one page among what a browser offers. Raises `InspectorUnavailable`."""
    pages = [offer for offer in offers if offer.kind == "page" and not offer.url.startswith("devtools://")]
    if not pages:
        raise InspectorUnavailable(f"The inspector at {address} offers neither a Node.js process nor a page.")
    if len(pages) > 1:
        raise InspectorUnavailable(
            f"The browser at {address} has {len(pages)} pages open: {', '.join(page.url for page in pages)}.",
            help="Close the others: one page is looked into.",
        )
    return pages[0]


async def offers_at(address: InspectorAddress) -> list[Offer]:
    """All that the inspector at HOST:PORT lists. Raises `InspectorUnavailable`."""
    try:
        listed = cast("list[dict[str, object]]", await _asked(address, "/json/list"))
        # What others are connected to may have no address to offer.
        return [_offer(each, address) for each in listed if "webSocketDebuggerUrl" in each]
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError, TypeError, AttributeError) as error:
        raise InspectorUnavailable(
            f"No inspector answers at {address}.",
            help="Start Node.js with --inspect=127.0.0.1:9229, or name its process with --pid; "
            "start Chromium with --remote-debugging-port=9222.",
        ) from error


async def version_at(address: InspectorAddress) -> str:
    """What the inspector says that it is: `HeadlessChrome/131.0.6778.33`; empty where it does not."""
    try:
        return str(cast("dict[str, object]", await _asked(address, "/json/version")).get("Browser", ""))
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError, AttributeError):
        return ""


async def _asked(address: InspectorAddress, path: str) -> object:
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as client, client.get(f"{address.url}{path}") as answer:
        return json.loads(await answer.text())


def _offer(listed: dict[str, object], address: InspectorAddress) -> Offer:
    # The answer names the address that the process sees; a tunnel has another one.
    path = str(listed["webSocketDebuggerUrl"]).removeprefix("ws://").partition("/")[2]
    session_url = f"{address.url.replace('http://', 'ws://', 1)}/{path}"
    return Offer(str(listed.get("type", "")), str(listed.get("url", "")), session_url)
