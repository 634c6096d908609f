import itertools
import os
from contextlib import asynccontextmanager

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

PORT = int(os.environ["PORT"])
COUNT = itertools.count()


async def stock(request):
    response = JSONResponse({"stock": 3})
    response.set_cookie("seen", str(next(COUNT)))
    return response


async def order(request):
    answer = await request.app.state.client.get(f"http://127.0.0.1:{PORT}/stock/{request.path_params['number']}")
    return JSONResponse(answer.json())


@asynccontextmanager
async def client(app):
    async with httpx.AsyncClient() as app.state.client:
        yield


app = Starlette(routes=[Route("/orders/{number}", order), Route("/stock/{number}", stock)], lifespan=client)

uvicorn.run(app, host="127.0.0.1", port=PORT, log_level="warning")
