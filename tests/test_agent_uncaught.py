"""A MemoryError that ends a request fires its trigger, also where a framework answers 500 itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import flask
import pytest
from services import eventually
from test_agent_endpoints import TOKEN, Firing

from heaptrail.agent import asgi, wsgi
from heaptrail.agent.endpoints import Endpoints
from heaptrail.agent.triggers.memory_error import MemoryError as MemoryErrorTrigger


@pytest.fixture
def firing() -> Iterator[Firing]:
    """What a started trigger for a MemoryError fires."""
    firing = Firing()
    trigger = MemoryErrorTrigger(cooldown=0.001)
    trigger.start(firing)
    yield firing
    trigger.stop()


ENDPOINTS = Endpoints(token=TOKEN)


@pytest.mark.parametrize("wrap", [lambda error: error, lambda error: ExceptionGroup("several", [error])])
async def test_one_that_leaves_an_asgi_application_fires(firing: Firing, wrap: Any) -> None:
    raised = wrap(MemoryError("of the application"))

    async def app(*arguments: object) -> None:
        raise raised

    with pytest.raises(type(raised)):
        await asgi.DebugEndpoints(app, ENDPOINTS)({"type": "http", "path": "/"}, None, None)  # type: ignore[arg-type]
    assert eventually(lambda: bool(firing.attributes))


def test_one_that_leaves_a_wsgi_application_fires(firing: Firing) -> None:
    def app(environ: Any, start_response: Any) -> Iterable[bytes]:
        raise ValueError("wrapped") from MemoryError("of the application")

    with pytest.raises(ValueError, match="wrapped"):
        wsgi.DebugEndpoints(app, ENDPOINTS)({"PATH_INFO": "/"}, None)  # type: ignore[arg-type]
    assert eventually(lambda: bool(firing.attributes))


def test_one_that_flask_answers_itself_fires(firing: Firing) -> None:
    app = flask.Flask(__name__)
    app.logger.disabled = True
    app.wsgi_app = wsgi.DebugEndpoints(app.wsgi_app, ENDPOINTS)  # type: ignore[method-assign]

    @app.get("/")
    def exhaust() -> str:
        raise MemoryError

    assert app.test_client().get("/").status_code == 500
    assert eventually(lambda: bool(firing.attributes))


def test_other_errors_fire_nothing(firing: Firing) -> None:
    def app(environ: Any, start_response: Any) -> Iterable[bytes]:
        raise ValueError("no memory is concerned")

    with pytest.raises(ValueError, match="no memory"):
        wsgi.DebugEndpoints(app, ENDPOINTS)({"PATH_INFO": "/"}, None)  # type: ignore[arg-type]
    assert firing.attributes == []
