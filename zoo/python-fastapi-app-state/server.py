import itertools
import os

import uvicorn
from fastapi import FastAPI

FIXED = os.environ.get("FIXED") == "1"
app = FastAPI()
app.state.results = {}


class Result:
    def __init__(self, number):
        self.number = number
        self.rows = ["first", "second"]


COUNT = itertools.count()


@app.get("/orders/{number}")
async def order(number: int):
    key = next(COUNT)
    app.state.results[key] = Result(number)
    if FIXED:
        del app.state.results[key]
    return {"number": number}


uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
