import os
import secrets

import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

FIXED = os.environ.get("FIXED") == "1"


class Session:
    def __init__(self):
        self.values = {"basket": []}


class MemorySessions:
    def __init__(self, app):
        self.app = app
        self.sessions = {}

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            token = secrets.token_hex(8)
            scope["session"] = self.sessions[token] = Session()
            if FIXED:
                del self.sessions[token]
        await self.app(scope, receive, send)


async def order(request):
    request.scope["session"].values["number"] = request.path_params["number"]
    return PlainTextResponse("ok")


app = MemorySessions(Starlette(routes=[Route("/orders/{number:int}", order)]))

uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
