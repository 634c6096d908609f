import os
import queue

import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

FIXED = os.environ.get("FIXED") == "1"


class AccessRecord:
    def __init__(self, path):
        self.path = path
        self.fields = {"status": 200, "seconds": 0.1}


RECORDS = queue.SimpleQueue()


def order(request):
    RECORDS.put(AccessRecord(request.url.path))
    if FIXED:
        RECORDS.get()
    return PlainTextResponse("ok")


app = Starlette(routes=[Route("/orders/{number:int}", order)])

uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
