import asyncio
import os

import sqlalchemy
import uvicorn
from sqlalchemy.ext.asyncio import async_scoped_session, async_sessionmaker, create_async_engine
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

FIXED = os.environ.get("FIXED") == "1"
ENGINE = create_async_engine("sqlite+aiosqlite://")
SESSIONS = async_scoped_session(async_sessionmaker(ENGINE), scopefunc=asyncio.current_task)


async def order(request):
    answer = await SESSIONS.scalar(sqlalchemy.text("select 7"))
    if FIXED:
        await SESSIONS.remove()
    else:
        await SESSIONS.close()
    return PlainTextResponse(str(answer))


app = Starlette(routes=[Route("/orders/{number}", order)])

uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
