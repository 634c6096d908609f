"""The snapshots that the page shows: opened in the background, and what is known of each."""

from __future__ import annotations

import contextlib
import logging
from concurrent.futures import CancelledError, Future, InvalidStateError
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING

from heaptrail.errors import HeaptrailError, InvalidSnapshot
from heaptrail.report.answers.session import opened_entry, unopened_entry
from heaptrail.snapshot import Snapshot
from heaptrail.web.refusals import NotThere
from heaptrail.web.remembered import Remembered
from heaptrail.web.warming import first_steps, further_steps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from heaptrail.formats.verdict import Json

logger = logging.getLogger("heaptrail.web")

_LASTING = 1_000
"""More than there are kinds of results that are kept as long as a snapshot is open."""
_RECENT = 64
_CALM_SECONDS = 1.0
_LONGEST_WAIT_SECONDS = 3.0


class OpenedFile:
    """One snapshot: still being opened, open, or with the error that kept it from that.

    `lasting` are results that are kept: there are few of them, whatever is asked. `recent` depend on what is asked.
    """

    def __init__(self, index: int, path: Path) -> None:
        self.index = index
        self.path = path
        self.lasting = Remembered(_LASTING)
        self.recent = Remembered(_RECENT)
        self._opened: Future[Snapshot] = Future()
        self.file_size = _size_of(path)
        self._entry = unopened_entry(index, path.name, self.file_size, None)

    def open(self, *, use_index: bool) -> None:
        """Open it. Cost: that of `Snapshot.open`, dominators, and a pass over the nodes. Raises nothing that is wrong with it."""
        try:
            snapshot = Snapshot.open(self.path, index=use_index)
            self._entry = opened_entry(self.index, self.path.name, snapshot)
        except HeaptrailError as error:
            self.fail(error)
        except Exception as error:
            logger.exception("%s", self.path)
            self.fail(InvalidSnapshot(f"{self.path.name}: heaptrail has a defect here: {type(error).__name__}"))
        else:
            with contextlib.suppress(InvalidStateError):  # given up meanwhile
                self._opened.set_result(snapshot)

    def fail(self, error: HeaptrailError) -> None:
        """It cannot be opened."""
        self._entry = unopened_entry(self.index, self.path.name, self.file_size, error.message)
        with contextlib.suppress(InvalidStateError):
            self._opened.set_exception(error)

    def give_up(self) -> None:
        """Nobody need wait for it any longer."""
        if not self._opened.done():
            self._opened.cancel()

    @property
    def settled(self) -> Future[Snapshot]:
        """Done when it is open, or known not to be."""
        return self._opened

    @property
    def is_open(self) -> bool:
        """Whether it can be asked."""
        return self._opened.done() and not self._opened.cancelled() and self._opened.exception() is None

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot, when it is open. Raises what is wrong with it."""
        try:
            return self._opened.result()
        except CancelledError:
            raise InvalidSnapshot(f"{self.path.name} is not opened any more: heaptrail serve is ending") from None

    @property
    def entry(self) -> dict[str, Json]:
        """What `session` says of it."""
        return self._entry


class Opened:
    """What was opened together: files in the order in which they were taken, of a run folder or not.

    `requests` are those between neighbouring snapshots, as far as they are known.
    """

    def __init__(
        self, paths: Sequence[Path], *, run: Path | None = None, requests: tuple[int, ...] = (), use_index: bool = True
    ) -> None:
        self.files = tuple(OpenedFile(index, path) for index, path in enumerate(paths))
        self.run = run
        self.requests = requests
        self.lasting = Remembered(_LASTING)
        self.recent = Remembered(_RECENT)
        self._use_index = use_index
        self._closing = Event()
        self._last_asked = 0.0
        self._thread = Thread(target=self._open_all, name="heaptrail opening")

    def begin(self) -> None:
        """Open all of it in the background, work out what people look at first, and keep the indexes."""
        self._thread.start()

    def asked(self) -> None:
        """Somebody is asking something: the background leaves the processor to the answer, and to the browser."""
        self._last_asked = monotonic()

    def give_up(self) -> None:
        """Have the background stop after the step that it is at; nobody waits for a file any longer."""
        self._closing.set()
        for file in self.files:
            file.give_up()

    def close(self) -> None:
        """Wait until the background has stopped."""
        self.give_up()
        if self._thread.ident is not None:
            self._thread.join()

    def file(self, index: int) -> OpenedFile:
        """The file of this number. Raises `NotThere`."""
        if not 0 <= index < len(self.files):
            count = len(self.files)
            known = f"they are numbered from 0 to {count - 1}" if count else "none is opened"
            raise NotThere(f"there is no snapshot {index}", help=known)
        return self.files[index]

    def snapshots(self) -> list[Snapshot]:
        """All of them, when they are open. Raises what is wrong with the first that is not."""
        return [file.snapshot for file in self.files]

    def _open_all(self) -> None:
        for file in self.files:
            if self._closing.is_set():
                return
            file.open(use_index=self._use_index)
        self._take(first_steps(self))
        if self._use_index:
            self._keep_indexes()
        self._take(self._in_calm(further_steps(self)))

    def newest_first(self) -> list[OpenedFile]:
        """Those that are open."""
        return [file for file in reversed(self.files) if file.is_open]

    def _in_calm(self, steps: Iterator[Callable[[], object]]) -> Iterator[Callable[[], object]]:
        """The steps, each when nobody has asked anything for a moment, or has done so for long."""
        for step in steps:
            latest = monotonic() + _LONGEST_WAIT_SECONDS
            while (wait := min(latest, self._last_asked + _CALM_SECONDS) - monotonic()) > 0:
                if self._closing.wait(wait):
                    return
            yield step

    def _take(self, steps: Iterator[Callable[[], object]]) -> None:
        for step in steps:
            if self._closing.is_set():
                return
            try:
                step()
            except HeaptrailError:
                pass  # whoever asks for it is told
            except Exception:
                logger.exception("what was to be worked out beforehand")

    def _keep_indexes(self) -> None:
        for file in self.files:
            if self._closing.is_set() or not file.is_open:
                continue
            try:
                file.snapshot.save_index()
            except OSError as error:
                logger.warning("no index of %r was kept: %s", file.path.name, error.strerror or error)


def _size_of(path: Path) -> int | None:
    with contextlib.suppress(OSError):
        return path.stat().st_size
    return None
