"""What the routes share: the settings, the ceiling, and whether the lab is about to end."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from heaptrail.lab.ceiling import Ceiling
from heaptrail.lab.dumps import Dumps
from heaptrail.lab.settings import LabSettings


@dataclass(slots=True)
class LabState:
    """One for each application. `port` is the one that it listens on; `stopping` is set when streams shall end."""

    settings: LabSettings
    ceiling: Ceiling
    dumps: Dumps
    port: int
    stopping: asyncio.Event = field(default_factory=asyncio.Event)


def _state_of(request: Request) -> LabState:
    state = request.app.state.lab
    assert isinstance(state, LabState)
    return state


CurrentState = Annotated[LabState, Depends(_state_of)]
