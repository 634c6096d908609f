"""npm packages that a lock file names, installed beside it."""

from __future__ import annotations

import fcntl
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.packages import PreparationFailed, run  # noqa: E402

_NPM_CI = ("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")


def require_packages(folder: Path) -> None:
    """What the folder's lock file names, once, whichever process is first; skips where npm or its registry is missing."""
    wanted = (folder / "package-lock.json").read_text()
    installed = folder / "node_modules" / "installed-lock.json"
    name = "-".join(folder.relative_to(ROOT).parts)
    (ROOT / ".cache").mkdir(exist_ok=True)
    with (ROOT / ".cache" / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if installed.exists() and installed.read_text() == wanted:
            return
        try:
            run(_NPM_CI, f"the packages of {folder.name}", folder)
        except PreparationFailed as missing:
            pytest.skip(f"{folder.relative_to(ROOT)} cannot be installed: {missing}")
        installed.write_text(wanted)
