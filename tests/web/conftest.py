"""Pages over real heaps: started once, for they are only asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from served_pages import Page, served_open

if TYPE_CHECKING:
    from collections.abc import Iterator

NODE20 = Path(__file__).parents[1] / "data" / "node20"


@pytest.fixture(scope="session")
def page() -> Iterator[Page]:
    """The heap of one process at three moments, written by Node.js 20."""
    with served_open(*(NODE20 / f"{name}.heapsnapshot.zst" for name in ("warm", "base", "newer"))) as started:
        yield started
