"""Answers to requests that cannot be served: JSON that says what is wrong."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from heaptrail.errors import CaptureError, CaptureRunning

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fastapi import FastAPI, Request


class Refusal(BaseModel):
    """What is answered to a request that cannot be served."""

    statusCode: int
    error: str
    message: str


class ProblemUnknown(Exception):
    """No exercise has this name, or several have names that begin with it."""

    def __init__(self, name: str, problems: Sequence[str]) -> None:
        super().__init__(name)
        self.name = name
        self.problems = list(problems)


def refusal(status: HTTPStatus, message: str, headers: Mapping[str, str] | None = None, **more: object) -> JSONResponse:
    """An answer of this shape."""
    said = Refusal(statusCode=int(status), error=status.phrase, message=message)
    return JSONResponse({**said.model_dump(), **more}, status, headers)


def refuse_in_json(app: FastAPI) -> None:
    """Let `app` answer like that whatever is wrong."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(ProblemUnknown, _unknown_problem)
    app.add_exception_handler(CaptureError, _capture_failed)
    app.add_exception_handler(OSError, _out_of_order)
    app.add_exception_handler(Exception, _defect)


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    message = {
        HTTPStatus.NOT_FOUND: f"Cannot {request.method} {request.url.path}",
        HTTPStatus.METHOD_NOT_ALLOWED: f"{request.method} is not allowed for {request.url.path}",
    }.get(status, str(error.detail))
    headers = dict(error.headers or {})
    if "GET" in headers.get("Allow", ""):
        headers["Allow"] += ", HEAD"
    return refusal(status, message, headers)


async def _invalid(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    return refusal(HTTPStatus.BAD_REQUEST, f"{'.'.join(map(str, first['loc']))}: {first['msg']}")


async def _unknown_problem(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001
    assert isinstance(error, ProblemUnknown)
    message = f"There is no problem {error.name!r}, or more than one."
    return refusal(HTTPStatus.NOT_FOUND, message, problems=error.problems)


async def _capture_failed(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001
    assert isinstance(error, CaptureError)
    status = HTTPStatus.TOO_MANY_REQUESTS if isinstance(error, CaptureRunning) else HTTPStatus.SERVICE_UNAVAILABLE
    return refusal(status, f"{error.message} {error.help}".strip(), {"retry-after": "5"})


async def _out_of_order(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001
    assert isinstance(error, OSError)
    return refusal(HTTPStatus.SERVICE_UNAVAILABLE, f"The snapshot cannot be written: {error.strerror}.")


async def _defect(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001
    return refusal(HTTPStatus.INTERNAL_SERVER_ERROR, f"{type(error).__name__}; the traceback is on standard error.")
