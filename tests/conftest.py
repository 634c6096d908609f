"""No test leaves anything in the home of whoever runs it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Index files go to a temporary folder, those of started commands as well."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "HEAPTRAIL_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.delitem(os.environ, "HEAPTRAIL_NO_INDEX", raising=False)
        patch.delitem(os.environ, "HEAPTRAIL_INDEX_LIMIT", raising=False)
        yield
