"""Where profiles are kept."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heaptrail.agent.exporters.file import File
    from heaptrail.agent.exporters.fsspec import Fsspec
    from heaptrail.agent.exporters.several import Several

_MODULE_OF = {
    "File": "file",
    "Fsspec": "fsspec",
    "Several": "several",
}

__all__ = ["File", "Fsspec", "Several"]


def __getattr__(name: str) -> object:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value
