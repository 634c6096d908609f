"""A service that writes a heap snapshot on `kill -USR2`, and when it takes more than 300 MiB."""

import os
import time

from heaptrail.agent import Agent, exporters, profilers, triggers

agent = Agent(exporter=exporters.File("profiles/"))
agent.register(triggers.Signal("SIGUSR2"), profilers.HeapSnapshot())
agent.register(triggers.Memory("300MiB"), profilers.HeapSnapshot())
agent.start()

print(f"kill -USR2 {os.getpid()}", flush=True)  # noqa: T201
sessions = []
while True:
    sessions.append({"user": len(sessions), "basket": ["apple"] * 100})
    time.sleep(0.001)
