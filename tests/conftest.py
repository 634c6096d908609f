"""No test leaves anything in the home of whoever runs it."""

from __future__ import annotations

import fcntl
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

# How long a machine takes is nothing that a test promises.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _one_at_a_time_on_the_inspector_port(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests that are marked so wait for each other, in whichever process they run."""
    if request.node.get_closest_marker("inspector_port") is None:
        yield
        return
    with Path(tempfile.gettempdir(), "heaptrail-tests-inspector-port.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Index files go to a temporary folder, those of started commands as well."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "HEAPTRAIL_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.delitem(os.environ, "HEAPTRAIL_NO_INDEX", raising=False)
        patch.delitem(os.environ, "HEAPTRAIL_INDEX_LIMIT", raising=False)
        yield
