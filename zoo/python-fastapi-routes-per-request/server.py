import os

import uvicorn
from fastapi import FastAPI

FIXED = os.environ.get("FIXED") == "1"
app = FastAPI()


@app.get("/orders/{number}")
async def order(number: int):
    def download():
        return number

    app.add_api_route(f"/downloads/{number}", download)
    if FIXED:
        app.router.routes.pop()
    return {"number": number}


uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
