"""Who may ask: the page of this server and nobody else.

A page from elsewhere that a browser shows on this machine can send requests here, under a name that it makes point here
(DNS rebinding) or with a form. So the server answers to its own names only, refuses what a browser says comes from
elsewhere, and wants a token that stands in the address which it printed: behind the `#`, which no browser sends.
"""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import Response

from heaptrail.web.refusals import refusal

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

API = "/api/"
LOGIN = "/api/login"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_TOKEN_BYTES = 32
_BEARER = "bearer "
_OWN_SITES = ("same-origin", "none")
_HELP = "Open the address that heaptrail serve printed, with all that stands behind the #."


class Access:
    """The token of one run of the server, and the names that it answers to."""

    def __init__(self, port: int, token: str | None = None) -> None:
        self.token = token or secrets.token_urlsafe(_TOKEN_BYTES)
        self.address = f"http://127.0.0.1:{port}/#token={self.token}"
        self.hosts = frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]"))
        # Cookies know no ports: two servers on one machine must not take each other's away.
        self.cookie_name = f"heaptrail-{port}"

    def is_token(self, text: str) -> bool:
        """Whether this is the token, found out in a time that says nothing of it."""
        return secrets.compare_digest(text.encode("utf-8", "surrogatepass"), self.token.encode())

    def is_known(self, headers: Headers) -> bool:
        """Whether a request brings the token, in its cookie or as a bearer; never in its address."""
        authorization = headers.get("authorization", "")
        if authorization[: len(_BEARER)].lower() == _BEARER:
            return self.is_token(authorization[len(_BEARER) :].strip())
        found = cookie_parser(headers.get("cookie", "")).get(self.cookie_name)
        return found is not None and self.is_token(found)

    def logged_in(self) -> Response:
        """The answer to whoever has given the token."""
        response = Response(status_code=HTTPStatus.NO_CONTENT)
        response.set_cookie(self.cookie_name, self.token, path="/", httponly=True, samesite="strict")
        return response


class OwnPagesOnly:
    """Refuses what is not for this server, what comes from elsewhere, and what brings no token."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        answer = refusal_of(scope, self._access) if scope["type"] == "http" else Response(status_code=HTTPStatus.FORBIDDEN)
        await (answer or self._app)(scope, receive, send)


def refusal_of(scope: Scope, access: Access) -> Response | None:
    """What to answer in place of what is asked for; None where that may be answered."""
    headers = Headers(scope=scope)
    host = headers.getlist("host")
    if len(host) != 1 or host[0].lower() not in access.hosts:
        return refusal(HTTPStatus.MISDIRECTED_REQUEST, "This server answers to 127.0.0.1 and localhost only.", _HELP)
    if any(origin.lower() != f"http://{host[0].lower()}" for origin in headers.getlist("origin")) or _is_from_elsewhere(headers):
        return refusal(HTTPStatus.FORBIDDEN, "A page from elsewhere may ask nothing here.", _HELP)
    path = scope["path"]
    if not path.startswith(API):
        return None
    if path != LOGIN and not access.is_known(headers):
        return refusal(HTTPStatus.UNAUTHORIZED, "The token is missing, or is not that of this server.", _HELP)
    if scope["method"] == "POST" and headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "What is sent here is JSON.", "content-type: application/json")
    return None


def _is_from_elsewhere(headers: Headers) -> bool:
    """Whether the browser says so; other clients say nothing. A link that somebody follows to the page may be anywhere."""
    is_visit = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    return headers.get("sec-fetch-site", "none") not in _OWN_SITES and not is_visit


class SafeHeaders:
    """Adds to every answer what browsers may do with it: nothing from elsewhere, nothing inline, no frames."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_answer = scope["path"].startswith(API)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers["cache-control"] = "no-store" if is_answer else headers.get("cache-control", "no-cache")
            await send(message)

        await self._app(scope, receive, send_with_headers)
