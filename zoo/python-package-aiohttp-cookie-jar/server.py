import itertools
import os

from aiohttp import ClientSession, web

PORT = int(os.environ["PORT"])
COUNT = itertools.count()


async def stock(request):
    response = web.Response(text="3")
    if "session" not in request.cookies:
        response.set_cookie("session", "of the shop")
    return response


async def order(request):
    async with request.app[CLIENT].get(f"http://localhost:{PORT}/stock/{next(COUNT)}") as answer:
        return web.Response(text=await answer.text())


async def client(app):
    async with ClientSession() as session:
        app[CLIENT] = session
        yield


CLIENT = web.AppKey("CLIENT", ClientSession)
app = web.Application()
app.cleanup_ctx.append(client)
app.add_routes([web.get("/orders/{number}", order), web.get("/stock/{number}", stock)])

web.run_app(app, host="127.0.0.1", port=PORT, print=None, access_log=None)
