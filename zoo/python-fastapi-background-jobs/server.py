import os

import uvicorn
from fastapi import BackgroundTasks, FastAPI

FIXED = os.environ.get("FIXED") == "1"
app = FastAPI()


class Job:
    def __init__(self, number):
        self.number = number
        self.steps = []


class Jobs:
    def __init__(self):
        self.finished = []

    def run(self, job):
        job.steps.append("sent")
        self.finished.append(job)
        if FIXED:
            self.finished.clear()


JOBS = Jobs()


@app.get("/orders/{number}")
async def order(number: int, tasks: BackgroundTasks):
    tasks.add_task(JOBS.run, Job(number))
    return {"number": number}


uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
