import os

import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.get("/orders/{number}")
def order(number: int, limit: int = 5):
    return {"number": number, "rows": list(range(limit))}


uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
