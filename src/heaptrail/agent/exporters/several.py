"""More than one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail.agent.delivery import ExportFailed, deliver
from heaptrail.agent.log import logger
from heaptrail.agent.spool import KeepsInFolder
from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from heaptrail.agent.profile import Profile
    from heaptrail.agent.protocols import Exporter


class Several:
    """Exports to each of `exporters`, in order. One that fails, after all its attempts, does not keep the others from it."""

    def __init__(self, *exporters: Exporter) -> None:
        if not exporters:
            raise UsageError("Several exporters are at least one.")
        self._exporters = exporters

    @property
    def folder(self) -> Path | None:
        """That of the first exporter which keeps its files in one."""
        return next((each.folder for each in self._exporters if isinstance(each, KeepsInFolder)), None)

    def export(self, profile: Profile) -> None:
        """See `Exporter`. Raises `ExportFailed` when all were tried."""
        errors: list[Exception] = []
        for exporter in self._exporters:
            try:
                deliver(exporter, profile)
            except Exception as error:
                logger.error("%s was not exported by %s: %s", profile.name, type(exporter).__name__, error)
                errors.append(error)
        if errors:
            raise ExportFailed(errors)
