"""The page as an ASGI application."""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route, Router
from starlette.staticfiles import StaticFiles

from heaptrail.web import changes, classes, objects, overview, trees
from heaptrail.web.body import json_object
from heaptrail.web.capturing import capture_routes
from heaptrail.web.refusals import refusal, refuse_in_json
from heaptrail.web.safety import OwnPagesOnly, SafeHeaders

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp

    from heaptrail.web.answering import Answers
    from heaptrail.web.safety import Access

STATIC = Path(__file__).parent / "static"
_UNBUILT = "The page is not built: `npm ci && npm run build` in web/ builds it. The JSON API answers.\n"


def make_application(answers: Answers, access: Access, *, editor: str | None = None, static: Path = STATIC) -> ASGIApp:
    """The page over what is opened, whose places in the source are shown in `editor`, a URL with places to fill in."""

    @asynccontextmanager
    async def running(app: Starlette) -> AsyncIterator[None]:  # noqa: ARG001
        answers.begin()
        try:
            yield
        finally:
            await answers.close()

    async def log_in(request: Request) -> Response:
        body = await json_object(request)
        token = body.get("token")
        if not isinstance(token, str) or not access.is_token(token):
            return refusal(HTTPStatus.UNAUTHORIZED, "That is not the token of this server.", "Open the address that it printed.")
        return access.logged_in()

    # By itself, so that what is wrong with a question is not taken for a file that is not there.
    questions = Router(
        [Route("/login", log_in, methods=["POST"]), *question_routes(answers, editor=editor)], redirect_slashes=False
    )
    app = Starlette(routes=[Mount("/api", questions), *_pages(static)], lifespan=running)
    app.router.redirect_slashes = False
    refuse_in_json(app)
    # Around all of it, the answers to defects among them.
    return SafeHeaders(OwnPagesOnly(app, access))


def question_routes(answers: Answers, *, editor: str | None = None) -> list[BaseRoute]:
    """All that the page may ask, below `/api`."""
    ask, ask_all = answers.when_named_are_open, answers.when_all_are_open
    return [
        Route("/session", answers.at_once(partial(overview.session, editor=editor, hunts=answers.hunts))),
        Route("/verdict", ask_all(partial(overview.verdict, editor=editor))),
        Route("/timeline", ask_all(overview.timeline)),
        Route("/statistics", ask(classes.statistics)),
        Route("/classes", ask(classes.classes)),
        Route("/objects", ask(classes.objects)),
        Route("/strings", ask(classes.strings)),
        Route("/findings", ask(classes.findings)),
        Route("/comparison", ask(changes.comparison)),
        Route("/comparison/objects", ask(changes.comparison_objects)),
        Route("/growth", ask_all(changes.growth)),
        Route("/references", ask(trees.references)),
        Route("/retainers", ask(trees.retainers)),
        Route("/dominated", ask(trees.dominated)),
        Route("/dominator-chain", ask(trees.dominator_chain)),
        Route("/dominator-tree", ask(trees.dominator_tree)),
        Route("/retainer-graph", ask(trees.retainer_graph)),
        Route("/object", ask(objects.object_)),
        Route("/held", ask(objects.held)),
        Route("/trail", ask(objects.trail)),
        Route("/sql", answers.sql, methods=["POST"]),
        *capture_routes(answers.hunts),
    ]


def _pages(static: Path) -> list[BaseRoute]:
    """The front end's files, or what to say in their place."""
    if (static / "index.html").is_file():
        return [Mount("/", StaticFiles(directory=static, html=True))]
    return [Route("/", _unbuilt)]


async def _unbuilt(request: Request) -> Response:  # noqa: ARG001
    return PlainTextResponse(_UNBUILT)
