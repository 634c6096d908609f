import os

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

FIXED = os.environ.get("FIXED") == "1"
app = FastAPI()


class Article(BaseModel):
    name: str
    count: int


class Purchase(BaseModel):
    customer: str
    articles: list[Article]


class Audit:
    def __init__(self):
        self.purchases = []

    def record(self, purchase):
        self.purchases.append(purchase)
        if FIXED:
            self.purchases.pop()


AUDIT = Audit()


@app.post("/orders")
async def order(purchase: Purchase):
    AUDIT.record(purchase)
    return {"articles": len(purchase.articles)}


uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
