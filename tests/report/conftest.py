"""Snapshots of programs that keep secrets everywhere, of either runtime."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent
KEEPERS: Mapping[str, list[str]] = {
    "node": ["node", str(HERE / "secret_keeper.cjs")],
    "python": [sys.executable, str(HERE / "secret_keeper.py")],
}


@pytest.fixture(scope="session", params=list(KEEPERS))
def secret_heaps(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three snapshots with a round of 100 between them. Every secret has `SECRETS` in it."""
    folder = tmp_path_factory.mktemp(request.param)
    subprocess.run([*KEEPERS[request.param], str(folder)], check=True)
    return [folder / f"{number}.heapsnapshot" for number in (1, 2, 3)]
