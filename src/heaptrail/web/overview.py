"""`session`, `verdict` and `timeline`: what was opened, and what it says at once."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from heaptrail.analysis.sessions import ids_name_the_same_objects
from heaptrail.formats.scripts import read_script_urls
from heaptrail.formats.verdict import verdict_document
from heaptrail.hunt.evidence import judge_anew, kept_verdict, known_times
from heaptrail.model import Verdict
from heaptrail.report.answers.session import session_answer
from heaptrail.report.answers.timeline import plain_timeline, run_timeline
from heaptrail.report.single import single_document
from heaptrail.web.refusals import NotThere

if TYPE_CHECKING:
    from heaptrail.formats.verdict import Json
    from heaptrail.web.hunts import Hunts
    from heaptrail.web.opened import Opened
    from heaptrail.web.query import Query


def session(opened: Opened, query: Query, *, editor: str | None, hunts: Hunts) -> dict[str, Json]:  # noqa: ARG001
    """See `session_answer`. Cost: nothing, or a sample of ids when all are open."""
    return session_answer(
        [file.entry for file in opened.files],
        folder_name=None if opened.run is None else opened.run.name,
        same_session=opened.files != () and all(file.is_open for file in opened.files) and same_session(opened),
        is_live=True,
        strings_hidden=False,
        can={"sql": find_spec("duckdb") is not None, "capture": True},
        editor=editor,
        hunt=hunts.running,
    )


def same_session(opened: Opened) -> bool:
    """Whether ids name the same objects in all snapshots. Cost: a sample of the ids, once."""
    heaps = [snapshot.heap for snapshot in opened.snapshots()]
    return opened.lasting.get("same session", lambda: ids_name_the_same_objects(heaps))


def verdict(opened: Opened, query: Query, *, editor: str | None) -> dict[str, Json]:  # noqa: ARG001
    """The verdict of the run, or over the files (`heaptrail.verdict/1`); of one file `heaptrail.single/1`."""
    found = verdict_of(opened)
    return {**found, "can_open_source": editor is not None and _any_source_is_here(found)}


def verdict_of(opened: Opened) -> dict[str, Json]:
    """The same without what depends on this machine. Cost: once, that of judging. Raises `NotThere` without a snapshot."""
    return opened.lasting.get("verdict", lambda: _verdict(opened))


def timeline(opened: Opened, query: Query) -> dict[str, Json]:  # noqa: ARG001
    """The memory of the run over time, or a point a snapshot (`heaptrail.timeline/1`)."""
    names = [file.path.name for file in opened.files]
    if opened.run is not None:
        from heaptrail.hunt.run_folder import RunFolder

        found = run_timeline(RunFolder(opened.run).steps(), names)
        if found["points"]:
            return found
    return plain_timeline([(file.file_size, file.snapshot.statistics().total if file.is_open else None) for file in opened.files])


def _verdict(opened: Opened) -> dict[str, Json]:
    if not opened.files:
        raise NotThere("nothing is opened", help="capture something, or name snapshots: heaptrail serve FILE…")
    kept = None if opened.requests else kept_verdict(opened.run, len(opened.files))
    script_urls = read_script_urls(opened.files[-1].path.parent)
    times = known_times([file.path for file in opened.files]) if opened.requests else ()
    found = kept or judge_anew(opened.snapshots(), opened.requests, script_urls, times)
    return verdict_document(found) if isinstance(found, Verdict) else single_document(found)


def _any_source_is_here(document: dict[str, Json]) -> bool:
    suspects = document.get("suspects")
    sources = [suspect.get("source") for suspect in suspects if isinstance(suspect, dict)] if isinstance(suspects, list) else []
    files = [source.get("file") for source in sources if isinstance(source, dict)]
    return any(isinstance(file, str) and Path(file).is_absolute() and Path(file).is_file() for file in files)
