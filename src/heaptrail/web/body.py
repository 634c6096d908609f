"""What is sent with a request."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from starlette.requests import Request

_MOST_BYTES = 1 << 20


async def json_object(request: Request) -> dict[str, object]:
    """The JSON object of the body. Raises `UsageError` for anything else; of one that is too long no more is read."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"What is sent here has at most {_MOST_BYTES:,} bytes.")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise UsageError("what was sent is no JSON") from None
    if not isinstance(found, dict):
        raise UsageError("what was sent is no JSON object")
    return found
