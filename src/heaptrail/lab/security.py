"""Who may ask the lab, and what browsers may do with its answers."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders

from heaptrail.lab.refusals import refusal

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# Swagger's page starts itself by a script of its own and draws its icons from data.
_POLICY_OF_DOCS = "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
_DOCS = "/docs"
_READING = ("GET", "HEAD")
_LOOPBACK_NAME = re.compile(r"(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?", re.ASCII | re.IGNORECASE)


class SecurityHeaders:
    """Adds a content security policy to every answer: nothing from elsewhere, nothing inline."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        policy = _POLICY_OF_DOCS if scope["path"] == _DOCS else _POLICY

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["content-security-policy"] = policy
                headers["x-content-type-options"] = "nosniff"
                headers["referrer-policy"] = "no-referrer"
            await send(message)

        await self._app(scope, receive, send_with_headers)


class OwnNamesOnly:
    """For a lab on loopback: refuses requests to another name. One that leads here belongs to a page elsewhere."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        name = Headers(scope=scope).get("host", "") if scope["type"] == "http" else "localhost"
        if _LOOPBACK_NAME.fullmatch(name):
            await self._app(scope, receive, send)
        else:
            refused = refusal(HTTPStatus.FORBIDDEN, f"The lab is not called {name}; HOST lets it listen elsewhere.")
            await refused(scope, receive, send)


class OwnPagesOnly:
    """Refuses what a page from elsewhere makes a browser send: no such page shall start a leak or write a file."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        elsewhere = _page_elsewhere(scope) if scope["type"] == "http" else None
        if elsewhere is None:
            await self._app(scope, receive, send)
        else:
            await refusal(HTTPStatus.FORBIDDEN, f"{elsewhere} may not call the lab.")(scope, receive, send)


def _page_elsewhere(scope: Scope) -> str | None:
    """Which page sent the request, where the browser says that it was another; other clients say nothing."""
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{headers.get('host', '')}":
        return f"A page of {origin}"
    # A page of another port is of the same site, and a link on any page may lead here.
    if scope["method"] not in _READING and headers.get("sec-fetch-site", "none") in ("cross-site", "same-site"):
        return "A page from elsewhere"
    return None
