"""The environment in which a command's Python processes open a control socket."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTROL = "HEAPTRAIL_CONTROL"
_WALKER = "HEAPTRAIL_WALKER"
_STACK_DEPTH = 25
_BOOTSTRAP = Path(__file__).parent / "bootstrap"


def python_environment(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """What to add to `environment` so that every interpreter below opens its socket in `folder`."""
    search_path = [str(_BOOTSTRAP), *filter(None, [environment.get("PYTHONPATH")])]
    return {"PYTHONPATH": os.pathsep.join(search_path), CONTROL: str(folder), _WALKER: _walker_file()}


def allocation_environment() -> dict[str, str]:
    """What has every interpreter say, from its beginning, where it allocates objects."""
    return {"PYTHONTRACEMALLOC": str(_STACK_DEPTH)}


def _walker_file() -> str:
    spec = find_spec("heaptrail._walker")
    return spec.origin or "" if spec is not None else ""
