"""On heaps that nobody has seen before every number is that of DevTools' own engine, which is fetched from npm for this."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from random_heaps import random_heap

import heaptrail

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import engine  # noqa: E402
from benchmarks.differences import differences  # noqa: E402
from benchmarks.packages import PreparationFailed  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence

MAKE_HEAPS = ROOT / "tests" / "data" / "make_heaps.cjs"
MAKE_PYTHON_HEAPS = ROOT / "tests" / "data" / "make_heaps.py"
RANDOM_HEAPS = range(1000, 1016)


@pytest.fixture(scope="module", autouse=True)
def devtools() -> None:
    try:
        engine.devtools()
    except PreparationFailed as missing:
        pytest.skip(f"DevTools' engine cannot be had: {missing}")


def found(snapshots: Sequence[Path], folder: Path) -> list[str]:
    """All differences, each snapshot compared to the one before as well."""
    lines = []
    older = None
    for path, reckoned in zip(snapshots, engine.reckon(snapshots, folder), strict=True):
        snapshot = heaptrail.open(path)
        lines += [f"{path.name}: {difference}" for difference in differences(snapshot, reckoned, older)]
        older = snapshot
    return lines


@pytest.mark.parametrize("shown", ["", "1"], ids=["as everybody takes them", "with V8's internals exposed"])
def test_fresh_snapshots_of_a_process_agree_with_devtools(shown: str, tmp_path: Path) -> None:
    command = ["node", "--expose-gc", str(MAKE_HEAPS), str(tmp_path)]
    subprocess.run(command, env={**os.environ, "EXPOSE_INTERNALS": shown}, check=True, timeout=120)
    snapshots = [tmp_path / f"{name}.heapsnapshot" for name in ("base", "newer")]
    assert found(snapshots, tmp_path / "devtools") == []


@pytest.fixture(scope="module")
def python_heaps(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    pytest.importorskip("heaptrail._walker", reason="the walker was not built for this Python")
    folder = tmp_path_factory.mktemp("python heaps")
    subprocess.run([sys.executable, str(MAKE_PYTHON_HEAPS), str(folder)], check=True, timeout=120)
    return [folder / f"{name}.heapsnapshot" for name in ("base", "newer")]


def test_snapshots_of_a_python_process_agree_with_devtools(python_heaps: list[Path], tmp_path: Path) -> None:
    assert found(python_heaps, tmp_path) == []


def test_what_a_traced_python_process_allocated_agrees_with_devtools(tmp_path: Path) -> None:
    pytest.importorskip("heaptrail._walker", reason="the walker was not built for this Python")
    environment = {**os.environ, "PYTHONTRACEMALLOC": "25"}
    subprocess.run([sys.executable, str(MAKE_PYTHON_HEAPS), str(tmp_path)], check=True, timeout=120, env=environment)
    snapshots = [tmp_path / f"{name}.heapsnapshot" for name in ("base", "newer")]
    assert found(snapshots, tmp_path / "devtools") == []
    rows = engine.Reckoned(tmp_path / "devtools" / "0").table("allocations")
    assert isinstance(rows, list)
    assert len(rows) > 500
    kept = sum(live_count for name, file, *_, live_count, _ in rows if (name, Path(file).name) == ("keep", "make_heaps.py"))
    assert kept >= 3 * 200


def test_devtools_counts_distances_in_a_python_process_from_its_modules(python_heaps: list[Path], tmp_path: Path) -> None:
    (reckoned,) = engine.reckon(python_heaps[:1], tmp_path)
    distances = reckoned.array("distances.i32")
    snapshot = heaptrail.open(python_heaps[0])
    sessions = [node.ordinal for node in snapshot.nodes() if node.name == "Session" and node.type == "object"]
    assert len(sessions) == 220
    assert max(distances[sessions]) < 20  # sys.modules is 1, the module 2, its dict 3, SESSIONS 4


def test_random_heaps_agree_with_devtools(tmp_path: Path) -> None:
    snapshots = [tmp_path / f"{number}.heapsnapshot" for number in RANDOM_HEAPS]
    for number, path in zip(RANDOM_HEAPS, snapshots, strict=True):
        path.write_bytes(random_heap(number))
    assert found(snapshots, tmp_path / "devtools") == []


def test_a_wrong_number_is_found(tmp_path: Path) -> None:
    snapshot = tmp_path / "one.heapsnapshot"
    snapshot.write_bytes(random_heap(1))
    (reckoned,) = engine.reckon([snapshot], tmp_path / "devtools")
    opened = heaptrail.open(snapshot)
    assert differences(opened, reckoned) == []
    another = tmp_path / "another.heapsnapshot"
    another.write_bytes(snapshot.read_bytes().replace(b'"Window"', b'"Widow"', 1))
    assert "classes" in [each.what for each in differences(heaptrail.open(another), reckoned)]
