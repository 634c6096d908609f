import itertools
import os

from aiohttp import web
from fakeredis import FakeAsyncRedis

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()
REDIS = web.AppKey("REDIS", FakeAsyncRedis)


@web.middleware
async def timed(request, handler):
    response = await handler(request)
    response.headers["X-Number"] = str(next(COUNT))
    return response


async def order(request):
    number = request.match_info["number"]
    redis = request.app[REDIS]
    news = redis.pubsub()
    await news.subscribe(f"orders:{number}")
    await redis.hset(f"order:{number}", mapping={"customer": "a shop", "state": "open"})
    await redis.publish(f"orders:{number}", "read")
    message = await news.get_message(ignore_subscribe_messages=True, timeout=0)
    if FIXED:
        await news.aclose()
    return web.json_response({"order": await redis.hgetall(f"order:{number}"), "news": message and message["data"]})


async def connect(app):
    async with FakeAsyncRedis(decode_responses=True) as app[REDIS]:
        yield


app = web.Application(middlewares=[timed])
app.cleanup_ctx.append(connect)
app.add_routes([web.get("/orders/{number}", order)])

web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), print=None, access_log=None)
