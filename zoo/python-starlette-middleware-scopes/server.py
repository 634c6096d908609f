import os

import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

FIXED = os.environ.get("FIXED") == "1"


class Recent:
    def __init__(self, app):
        self.app = app
        self.scopes = []

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            self.scopes.append(scope)
            if FIXED:
                del self.scopes[:-5]
        await self.app(scope, receive, send)


async def order(request):
    return PlainTextResponse("ok")


app = Recent(Starlette(routes=[Route("/orders/{number:int}", order)]))

uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
