"""Parse a snapshot as JSON and do nothing with it. Prints a line of JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import orjson

document = orjson.loads(Path(sys.argv[1]).read_bytes())
counts = document["snapshot"]
print(json.dumps({"nodes": counts["node_count"], "edges": counts["edge_count"]}))
