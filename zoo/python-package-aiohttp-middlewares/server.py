import os

from aiohttp import web


@web.middleware
async def friendly(request, handler):
    try:
        return await handler(request)
    except web.HTTPNotFound:
        return web.Response(text="nothing here")


async def order(request):
    return web.Response(text="ok")


app = web.Application(middlewares=[friendly])
app.add_routes([web.get("/", order)])

web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), print=None, access_log=None)
