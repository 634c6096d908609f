"""Makes `heaptrail` importable in an interpreter that does not have it, and starts what the environment asks for."""

from __future__ import annotations

import os
import sys
from importlib.machinery import EXTENSION_SUFFIXES, ExtensionFileLoader, ModuleSpec, SourceFileLoader
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

_PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class HeaptrailFinder:
    """Finds `heaptrail` and its walker where the heaptrail lies that started the command, and nothing else.

    Asked last: an interpreter that has heaptrail keeps to its own.
    """

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:  # noqa: ARG002
        """See `importlib.abc.MetaPathFinder`."""
        if name == "heaptrail":
            return _package_spec()
        if name == "heaptrail._walker":
            return _walker_spec(os.environ.get("HEAPTRAIL_WALKER", ""))
        return None


def _package_spec() -> ModuleSpec:
    file = f"{_PACKAGE}/__init__.py"
    spec = ModuleSpec("heaptrail", SourceFileLoader("heaptrail", file), origin=file, is_package=True)
    spec.submodule_search_locations = [_PACKAGE]
    spec.has_location = True
    return spec


def _walker_spec(file: str) -> ModuleSpec | None:
    # Of the suffixes that an interpreter takes, the first has its version; a bare ".so" would fit any.
    if not file.endswith(EXTENSION_SUFFIXES[0]):
        return None
    spec = ModuleSpec("heaptrail._walker", ExtensionFileLoader("heaptrail._walker", file), origin=file)
    spec.has_location = True
    return spec


def start() -> None:
    """Open the control socket in the folder of HEAPTRAIL_CONTROL; with HEAPTRAIL_AGENT, start the agent."""
    sys.meta_path.append(HeaptrailFinder())
    if folder := os.environ.get("HEAPTRAIL_CONTROL"):
        from heaptrail.agent.control import start_control

        start_control(folder)
    if os.environ.get("HEAPTRAIL_AGENT"):
        from heaptrail.agent.environment import start_from_environment

        start_from_environment()
