"""The page as an ASGI application."""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route, Router

from heaptrail.web import changes, classes, objects, overview, trees
from heaptrail.web.body import json_object
from heaptrail.web.capturing import capture_routes
from heaptrail.web.refusals import refusal, refuse_in_json
from heaptrail.web.safety import OwnPagesOnly, SafeHeaders

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from starlette.requests import Request
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp

    from heaptrail.web.answering import Answers
    from heaptrail.web.safety import Access

STATIC = Path(__file__).parent / "static"
_ICON_SECONDS = 86_400
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
    if not (static / "index.html").is_file():
        return [Route("/", _unbuilt)]
    return [Route("/" if file.name == "index.html" else f"/{file.name}", _kept(file)) for file in static.iterdir()]


def _kept(file: Path) -> Callable[[Request], Awaitable[Response]]:
    """Answers with a file as it was when the server began: a browser that opens the page waits for no disk and no thread."""
    content = file.read_bytes()
    media_type, _ = guess_type(file.name)
    headers = {"etag": f'"{sha256(content).hexdigest()}"'}
    if media_type is not None and media_type.startswith("image/"):
        headers["cache-control"] = f"max-age={_ICON_SECONDS}"  # browsers ask for an icon at every click that changes the address

    async def answer(request: Request) -> Response:
        if headers["etag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        return Response(content, media_type=media_type, headers=headers)

    return answer


async def _unbuilt(request: Request) -> Response:  # noqa: ARG001
    return PlainTextResponse(_UNBUILT)
