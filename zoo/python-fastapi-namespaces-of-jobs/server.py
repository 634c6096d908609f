import itertools
import os
from types import SimpleNamespace

import uvicorn
from fastapi import Depends, FastAPI, Request

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count(1)
app = FastAPI()
app.state.board = SimpleNamespace(title="jobs", columns=["begun", "done"])


class Jobs:
    """Every job is an attribute of the board, so that templates can say board.job_7.progress.done."""

    def __init__(self, board):
        self.board = board

    def begin(self, number, steps):
        progress = SimpleNamespace(done=0, steps=steps)
        job = SimpleNamespace(number=number, progress=progress)
        setattr(self.board, f"job_{number}", job)
        return job

    def advance(self, job):
        job.progress.done += 1
        if FIXED and job.progress.done >= job.progress.steps:
            delattr(self.board, f"job_{job.number}")


async def jobs(request: Request):
    return Jobs(request.app.state.board)


@app.get("/orders/{number}")
async def order(number: int, jobs: Jobs = Depends(jobs)):
    job = jobs.begin(next(COUNT), steps=3)
    for _ in range(3):
        jobs.advance(job)
    return {"number": number, "done": job.progress.done}


uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
