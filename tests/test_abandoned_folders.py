"""What a killed heaptrail left in the folder for temporary files goes with the next start, and nothing else does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from services import SERVERS, Heaptrail, eventually

from heaptrail.targets.abandoned_folders import make_owned_folder, remove_abandoned_folders
from heaptrail.targets.addresses import free_port

MAKE = "import sys; from heaptrail.targets.abandoned_folders import make_owned_folder; print(make_owned_folder(), flush=True); "


@pytest.fixture(autouse=True)
def _own_folder_for_temporary_files(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setenv("TMPDIR", folder)
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield


@pytest.fixture
def tmp_path(_own_folder_for_temporary_files: None) -> Path:
    """That folder: its name is short, as those of sockets have to be."""
    return Path(tempfile.gettempdir())


def abandoned() -> Path:
    """A folder whose owner is gone."""
    ended = subprocess.run([sys.executable, "-c", MAKE], capture_output=True, text=True, check=True)
    return Path(ended.stdout.strip())


def change_note(folder: Path, **changes: object) -> None:
    note = folder / "owner.json"
    note.write_text(json.dumps({**json.loads(note.read_text()), **changes}))


def test_the_folder_of_a_process_that_is_gone_is_removed_with_all_that_is_in_it(tmp_path: Path) -> None:
    folder = abandoned()
    (folder / "4711.unfit").write_text("Python 3.8")
    remove_abandoned_folders()
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_a_process_that_lives_stays() -> None:
    folder = make_owned_folder()
    remove_abandoned_folders()
    assert folder.is_dir()


def test_a_process_that_was_given_the_number_of_one_that_is_gone_does_not_keep_its_folder() -> None:
    folder = make_owned_folder()
    change_note(folder, started=psutil.Process().create_time() - 3600)
    remove_abandoned_folders()
    assert not folder.exists()


def test_a_folder_in_which_a_living_process_answers_stays() -> None:
    folder = abandoned()
    (folder / f"{os.getpid()}.sock").touch()
    remove_abandoned_folders()
    assert folder.is_dir()


@pytest.mark.parametrize("damage", ["", "[]", "{", '{"pid": "x", "started": 1, "place": ""}'])
def test_a_folder_without_a_note_that_makes_sense_stays(damage: str) -> None:
    folder = abandoned()
    (folder / "owner.json").write_text(damage)
    remove_abandoned_folders()
    assert folder.is_dir()


def test_a_folder_without_a_note_stays(tmp_path: Path) -> None:
    (tmp_path / "heaptrail-profiles").mkdir(mode=0o700)
    remove_abandoned_folders()
    assert (tmp_path / "heaptrail-profiles").is_dir()


def test_a_folder_of_another_container_or_boot_stays() -> None:
    folder = abandoned()
    change_note(folder, place="another boot pid:[1]")
    remove_abandoned_folders()
    assert folder.is_dir()


def test_a_folder_that_is_open_to_others_stays() -> None:
    folder = abandoned()
    folder.chmod(0o755)
    remove_abandoned_folders()
    assert folder.is_dir()


def test_a_link_to_a_folder_is_not_followed(tmp_path: Path) -> None:
    folder = abandoned()
    kept = folder.rename(tmp_path / "elsewhere")
    (tmp_path / "heaptrail-link").symlink_to(kept)
    remove_abandoned_folders()
    assert (kept / "owner.json").is_file()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_user_stays() -> None:
    folder = abandoned()
    os.chown(folder, 1234, -1)
    remove_abandoned_folders()
    assert folder.is_dir()


@pytest.mark.skipif(sys.platform != "linux", reason="Python processes are entered on Linux")
def test_what_a_killed_hunt_left_is_gone_after_the_next(tmp_path: Path) -> None:
    line = ("hunt", "--requests", "100000", "--url", "http://127.0.0.1:{port}/", "--", sys.executable, SERVERS / "clean.py")
    killed = Heaptrail(*line, cwd=tmp_path, PORT=str(free_port()))
    assert eventually(lambda: any(tmp_path.glob("heaptrail-*/*.sock")))
    below = psutil.Process(killed.process.pid).children(recursive=True)
    killed.finish(after=signal.SIGKILL)
    for process in below:
        process.kill()
    assert eventually(lambda: killed.left_over() == [])
    (left,) = tmp_path.glob("heaptrail-*/owner.json")
    ended = Heaptrail(
        "hunt", "--requests", "50", "--warmup", "10", "--", sys.executable, SERVERS / "clean.py", cwd=tmp_path
    ).finish()
    assert ended.returncode == 0, ended.stderr
    assert not left.parent.exists()
    assert not list(tmp_path.glob("heaptrail-*/owner.json"))
