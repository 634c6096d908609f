import os

from aiohttp import web

FIXED = os.environ.get("FIXED") == "1"
SEEN = web.AppKey("seen", list)


async def order(request):
    request.app[SEEN].append(request)
    if FIXED:
        request.app[SEEN].clear()
    return web.Response(text="ok")


app = web.Application()
app[SEEN] = []
app.add_routes([web.get("/orders/{number}", order)])

web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), print=None, access_log=None)
