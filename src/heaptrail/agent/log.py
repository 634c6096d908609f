"""The agent's logger."""

from __future__ import annotations

import logging

logger = logging.getLogger("heaptrail.agent")
