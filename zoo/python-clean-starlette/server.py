import os

import uvicorn
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route


async def rows():
    for number in range(20):
        yield f"row {number}\n"


async def order(request):
    if request.path_params["number"] % 2:
        return StreamingResponse(rows())
    return PlainTextResponse("ok", background=BackgroundTask(str, 7))


app = Starlette(routes=[Route("/orders/{number:int}", order)], middleware=[Middleware(GZipMiddleware)])

uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
