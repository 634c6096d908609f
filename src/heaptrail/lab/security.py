"""What browsers may do with the lab."""

from __future__ import annotations

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


class OwnPagesOnly:
    """Refuses what a page from elsewhere makes a browser send: no such page shall start a leak or write a file."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] == "http" and scope["method"] not in _READING and _is_from_elsewhere(scope):
            refused = refusal(HTTPStatus.FORBIDDEN, "A page from elsewhere may not change anything here.")
            await refused(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _is_from_elsewhere(scope: Scope) -> bool:
    """Whether the browser says so; other clients say nothing."""
    return Headers(scope=scope).get("sec-fetch-site", "none") in ("cross-site", "same-site")
