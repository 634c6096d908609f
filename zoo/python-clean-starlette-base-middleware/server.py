import os

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route


class Stamp(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        response = await call_next(request)
        response.headers["X-Stamp"] = "1"
        return response


async def order(request):
    return PlainTextResponse("ok")


app = Starlette(routes=[Route("/orders/{number:int}", order)], middleware=[Middleware(Stamp)])

uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
