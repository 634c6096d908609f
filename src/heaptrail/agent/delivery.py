"""Handing a profile to an exporter, more than once if need be."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from heaptrail.agent.log import logger
from heaptrail.errors import HeaptrailError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heaptrail.agent.profile import Profile
    from heaptrail.agent.protocols import Exporter

PAUSES = (1.0, 2.0, 4.0)
"""Seconds between attempts."""
_LOOK_SECONDS = 0.1


class ExportFailed(HeaptrailError):
    """What several exporters said, each of which was given all its attempts."""

    def __init__(self, errors: Sequence[BaseException]) -> None:
        super().__init__("; ".join(described(error) for error in errors))
        self.errors = tuple(errors)


def deliver(exporter: Exporter, profile: Profile, pauses: Sequence[float] = PAUSES) -> None:
    """Export, and try again after each of `pauses`. Raises what the last attempt raised."""
    for pause in pauses:
        try:
            exporter.export(profile)
        except ExportFailed:
            raise
        except Exception as error:
            logger.warning("%s was not exported yet: %s", profile.name, described(error))
        else:
            return
        _wait(pause)
    exporter.export(profile)


def described(error: BaseException) -> str:
    """One line for an error, whoever raised it."""
    text = " ".join(str(error).split())
    return text if isinstance(error, HeaptrailError) else f"{type(error).__name__}: {text}" if text else type(error).__name__


def _wait(seconds: float) -> None:
    """The process does not stay for a pause when its main thread has ended."""
    end = time.monotonic() + seconds
    while (rest := end - time.monotonic()) > 0 and threading.main_thread().is_alive():
        time.sleep(min(rest, _LOOK_SECONDS))
