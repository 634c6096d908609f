import os
from typing import Annotated

import uvicorn
from fastapi import BackgroundTasks, Depends, FastAPI
from pydantic import BaseModel

app = FastAPI()


class Order(BaseModel):
    number: int
    articles: list[str]


def user():
    yield {"name": "u"}


@app.get("/orders/{number}")
async def order(number: int, name: Annotated[dict, Depends(user)], tasks: BackgroundTasks) -> Order:
    tasks.add_task(str, number)
    return Order(number=number, articles=["a", name["name"]])


uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
