import os

import aiohttp
from aiohttp import web


@web.middleware
async def stamp(request, handler):
    response = await handler(request)
    response.headers["X-Stamp"] = "1"
    return response


CLIENT = web.AppKey("client", aiohttp.ClientSession)


async def client(app):
    async with aiohttp.ClientSession() as session:
        app[CLIENT] = session
        yield


async def stock(request):
    return web.json_response({"stock": 3})


async def order(request):
    url = "http://127.0.0.1:" + os.environ["PORT"] + "/stock"
    async with request.app[CLIENT].get(url) as answer:
        return web.json_response({"order": request.match_info["number"], **await answer.json()})


app = web.Application(middlewares=[stamp])
app.cleanup_ctx.append(client)
app.add_routes([web.get("/orders/{number}", order), web.get("/stock", stock)])

web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), print=None, access_log=None)
