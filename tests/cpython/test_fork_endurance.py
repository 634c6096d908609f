"""Many captures in a row, under load: the process is afterwards what it was before."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from subject import run_subject

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a process is copied unnoticed on Linux only")


def test_a_hundred_captures_under_load_leave_nothing_behind(tmp_path: Path) -> None:
    answer = run_subject("from endurance import endure; answer(**endure(folder, 100))", tmp_path, seconds=600)
    assert answer["captures"] == 100
    assert answer["failures"] == []
    assert answer["changed_counts"] == []
    assert answer["new_descriptors"] == []
    assert answer["children"] == []
    assert answer["threads"] == 0
    assert answer["wrong_answers"] == 0
    assert min(answer["steps"]) > 0
    # The book of ids, its next page, and what malloc keeps for itself; a copy that leaked would be the whole heap each time.
    assert answer["grown_bytes"] < 16 * 2**20
    assert answer["files"] == []
