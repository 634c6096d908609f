import os

import aiosqlite
from aiohttp import web

FIXED = os.environ.get("FIXED") == "1"


async def order(request):
    connection = await aiosqlite.connect(":memory:")
    async with connection.execute("select 'of the shop'") as cursor:
        (answer,) = await cursor.fetchone()
    if FIXED:
        await connection.close()
    return web.Response(text=answer)


app = web.Application()
app.add_routes([web.get("/orders/{number}", order)])

web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), print=None, access_log=None)
