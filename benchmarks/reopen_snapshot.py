"""Open a snapshot that was opened before, by its index file, for the first table. Prints a line of JSON with the milliseconds."""

from __future__ import annotations

import json
import sys
import time

import heaptrail

began = time.perf_counter()
snapshot = heaptrail.open(sys.argv[1])
classes = snapshot.classes()
statistics = snapshot.statistics()
milliseconds = 1000 * (time.perf_counter() - began)
if snapshot.save_index() is not None:
    sys.exit("there was no index of it")
print(json.dumps({"classes": len(classes), "bytes": statistics.total, "milliseconds to the first table": milliseconds}))
