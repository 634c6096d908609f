"""Have objgraph count the objects of each type that the collector tracks."""

from __future__ import annotations

import sys

import objgraph
from figures import measure_in_process
from server_heap import build

build(int(sys.argv[1]))
measure_in_process(lambda: sum(objgraph.typestats().values()))
