"""Keeps secrets in every place that a heap has for them, and writes three snapshots of itself into a folder."""

import os
import re
import sys
from collections import OrderedDict, defaultdict

import heaptrail

WORD = "".join(["zug", "zwang"])
made = 0


def secret():
    global made
    made += 1
    return f"{WORD}{made}"


class Session:
    def __init__(self):
        self.token = secret()
        self.data = secret().encode()
        self.failure = ValueError(secret())
        self.pattern = re.compile(secret())
        self.few = {secret(): object(), "b": {secret(): 1}}
        self.number = 4111111111111111 * made
        hidden = secret()
        self.callback = lambda: hidden


os.environ["SECRET_OF_THE_ENVIRONMENT"] = secret()
KEPT = {"by token": {}, "ordered": OrderedDict(), "default": defaultdict(list), "set": set(), "list": []}
FEW = {secret(): []}


def keep():
    for _ in range(100):
        session = Session()
        KEPT["by token"][secret()] = session
        KEPT["ordered"][secret()] = session
        KEPT["default"][secret()].append(session)
        KEPT["set"].add(secret())
        KEPT["list"].append(secret())
        next(iter(FEW.values())).append(Session())


if __name__ == "__main__":
    for number in (1, 2, 3):
        keep()
        heaptrail.write_heap_snapshot(f"{sys.argv[1]}/{number}.heapsnapshot")
