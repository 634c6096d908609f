"""Requests that cannot be answered: one line of what is wrong, and one of what to do."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from heaptrail.errors import CaptureError, HeaptrailError, InvalidSnapshot, UsageError
from heaptrail.web.fields import WrongFields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.applications import Starlette
    from starlette.requests import Request


class NotThere(UsageError):
    """What was asked for is not there: a snapshot, an object, a class, a hunt."""


def refusal(status: HTTPStatus, message: str, help: str = "", headers: Mapping[str, str] | None = None) -> JSONResponse:  # noqa: A002
    """An answer of this shape: the same for everything that is wrong."""
    return JSONResponse({"error": {"message": message, "help": help}}, status, headers)


def refused_form(error: WrongFields) -> JSONResponse:
    """The same with a line for each field that is wrong."""
    return JSONResponse({"error": {"message": error.message, "help": error.help, "fields": error.fields}}, HTTPStatus.BAD_REQUEST)


def refuse_in_json(app: Starlette) -> None:
    """Let `app` answer like that whatever is wrong."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(HeaptrailError, _refused)
    app.add_exception_handler(Exception, _defect)


def status_of(error: HeaptrailError) -> HTTPStatus:
    """The status that says what kind of error it is."""
    if isinstance(error, NotThere):
        return HTTPStatus.NOT_FOUND
    if isinstance(error, UsageError):
        return HTTPStatus.BAD_REQUEST
    if isinstance(error, InvalidSnapshot):
        return HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(error, CaptureError):
        return HTTPStatus.CONFLICT
    return HTTPStatus.INTERNAL_SERVER_ERROR


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    message = {
        HTTPStatus.NOT_FOUND: f"There is nothing at {request.url.path}.",
        HTTPStatus.METHOD_NOT_ALLOWED: f"{request.method} is not allowed for {request.url.path}.",
    }.get(status, str(error.detail))
    return refusal(status, message, headers=error.headers)


async def _refused(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001
    assert isinstance(error, HeaptrailError)
    if isinstance(error, WrongFields):
        return refused_form(error)
    return refusal(status_of(error), error.message, error.help)


async def _defect(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001
    return refusal(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        f"heaptrail has a defect here: {type(error).__name__}.",
        "What happened stands in the terminal of heaptrail serve.",
    )
