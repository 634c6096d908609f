import itertools
import os
from functools import lru_cache
from typing import Annotated

import uvicorn
from fastapi import Depends, FastAPI

FIXED = os.environ.get("FIXED") == "1"
app = FastAPI()
COUNT = itertools.count()


class Permissions:
    def __init__(self, user):
        self.user = user
        self.allowed = {"read", "write"}


@lru_cache(maxsize=20 if FIXED else None)
def permissions_of(user):
    return Permissions(user)


def permissions():
    return permissions_of(next(COUNT) + 1000)


@app.get("/orders/{number}")
def order(number: int, may: Annotated[object, Depends(permissions)]):
    return {"number": number, "write": "write" in may.allowed}


uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
