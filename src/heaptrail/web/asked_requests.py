"""The requests that the page asks to be made: to this machine only, for the page is no tool to load others with."""

from __future__ import annotations

from urllib.parse import urlsplit

from heaptrail.errors import UsageError
from heaptrail.load.headers import parse_header
from heaptrail.targets.addresses import is_loopback

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
_MOST_HEADERS = 100
_FOR_EXAMPLE = "For example: http://127.0.0.1:3000/"


def requested_url(value: object) -> str:
    """An http or https address of this machine. Raises `UsageError`."""
    if not isinstance(value, str) or not value:
        raise UsageError("There is no URL.", help=_FOR_EXAMPLE)
    try:
        parts = urlsplit(value)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise UsageError(f"The URL cannot be read: {error}.") from None
    if parts.scheme not in ("http", "https") or not host or not value.isprintable():
        raise UsageError("The URL is no http:// or https:// address.", help=_FOR_EXAMPLE)
    if not is_loopback(host) or port == 0:
        raise UsageError(f"{host} is not this machine.", help="The page hunts here only; heaptrail hunt --url takes any address.")
    return value


def requested_method(value: object) -> str:
    """One of `METHODS`. Raises `UsageError`."""
    if not isinstance(value, str) or value not in METHODS:
        raise UsageError("The method is none that the page sends.", help=f"One of: {', '.join(METHODS)}.")
    return value


def requested_headers(value: object) -> tuple[tuple[str, str], ...]:
    """Of a text with `NAME: VALUE` on each line that is not empty. Raises `UsageError`."""
    if not isinstance(value, str):
        raise UsageError("The headers are no text.", help="One on each line, for example: Accept: text/html")
    lines = [(number, line) for number, line in enumerate(value.split("\n"), 1) if line.strip()]
    if len(lines) > _MOST_HEADERS:
        raise UsageError(f"There are more than {_MOST_HEADERS} headers.")
    return tuple(_header(number, line) for number, line in lines)


def requested_body(value: object) -> bytes | None:
    """Of a text; None where it is empty. Raises `UsageError`."""
    if not isinstance(value, str):
        raise UsageError("The body is no text.")
    try:
        return value.encode() or None
    except UnicodeEncodeError:
        raise UsageError("The body has half characters that no text of UTF-8 has.") from None


def _header(number: int, line: str) -> tuple[str, str]:
    try:
        return parse_header(line)
    except ValueError as error:
        raise UsageError(f"Line {number} {error}.", help="For example: Accept: text/html") from None
