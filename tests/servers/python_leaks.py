"""Programs that leak in a known way, each with a clean twin, as `python_cases` says. A case leaks once a request."""

from __future__ import annotations

import asyncio
import atexit
import collections
import contextvars
import ctypes
import functools
import logging
import queue
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

from python_cases import CASES, CLEAN, ROUND, WARM_UP, Request, case, serve, write_heap_snapshot
from python_workers import Worker


class Session:
    def __init__(self, number: int) -> None:
        self.number = number
        self.user = f"user {number}"


REGISTRY: dict[int, Session] = {}


@case
def module_dict(n: int) -> None:
    REGISTRY[n] = Session(n)
    if CLEAN:
        del REGISTRY[n]


EVENTS: list[Session] = []


@case
def module_list(n: int) -> None:
    EVENTS.append(Session(n))
    if CLEAN:
        EVENTS.clear()


class Engine:
    def __init__(self) -> None:
        self.pool = bytearray(2000)
        self.listeners = {event: Listener() for event in ("open", "use", "close")}


class Listener:
    pass


LISTENED: list[tuple[Engine, str]] = []


@case
def several_entries_each(_n: int) -> None:
    engine = Engine()
    LISTENED.extend((engine, event) for event in engine.listeners)
    if CLEAN:
        LISTENED.clear()


Visit = type("Visit", (), {})
VISITS: list[Any] = []


@case
def class_without_code(_n: int) -> None:
    VISITS.append(Visit())
    if CLEAN:
        VISITS.clear()


class Bus:
    def __init__(self) -> None:
        self.listeners: dict[str, set[object]] = {"stop": set()}
        self.priorities: dict[tuple[str, object], int] = {}


class Export:
    def __init__(self, number: int) -> None:
        self.numbers = [number]
        self.pages = {number: [number]}

    def stop(self) -> None:
        self.numbers.clear()


BUS = Bus()


@case
def listeners_with_priorities(n: int) -> None:
    listener = Export(n).stop
    BUS.listeners["stop"].add(listener)
    BUS.priorities["stop", listener] = 50
    if CLEAN:
        BUS.__init__()


SEEN: set[str] = set()


@case
def module_set(n: int) -> None:
    SEEN.add(f"token {n % 8 if CLEAN else n}")


class Store:
    created: ClassVar[list[Session]] = []

    def __init__(self) -> None:
        self.sessions: dict[str, Session] = {}
        self.recent: collections.deque[Session] = collections.deque(maxlen=10 if CLEAN else None)

    def add(self, n: int) -> None:
        self.sessions[f"key {n % 8 if CLEAN else n}"] = Session(n)


STORE = Store()


@case
def instance_attribute(n: int) -> None:
    STORE.add(n)


@case
def class_attribute(n: int) -> None:
    Store.created.append(Session(n))
    if CLEAN:
        Store.created.pop()


@case
def deque_without_bound(n: int) -> None:
    STORE.recent.append(Session(n))


def make_handler() -> Request:
    cache: list[Session] = []

    def handle(n: int) -> None:
        cache.append(Session(n))
        if CLEAN:
            cache.clear()

    return handle


HANDLER = make_handler()


@case
def closure_cell(n: int) -> None:
    HANDLER(n)


def first(_: int) -> int:
    return 0


CURRENT = first


@case
def closure_chain(n: int) -> None:
    global CURRENT
    previous = CURRENT

    def handler(count: int) -> int:
        return previous(count) if count else 0

    CURRENT = first if CLEAN else handler


class Report:
    def __init__(self, number: int) -> None:
        self.rows = [f"row {number}"]

    @functools.lru_cache(maxsize=4 if CLEAN else None)  # noqa: B019
    def total(self) -> int:
        return len(self.rows)


@case
def lru_cache_on_a_method(n: int) -> None:
    Report(n).total()


LOGGER = logging.getLogger("requests")
LOGGER.propagate = False


@case
def logging_handlers(n: int) -> None:
    handler = logging.NullHandler()
    LOGGER.addHandler(handler)
    LOGGER.info("request %d", n)
    if CLEAN:
        LOGGER.removeHandler(handler)


class Refused(Exception):
    pass


FAILURES: list[Exception] = []


def refuse(n: int) -> None:
    upload = Session(n)
    raise Refused(upload.user)


@case
def stored_exceptions(n: int) -> None:
    try:
        refuse(n)
    except Refused as error:
        FAILURES.append(error.with_traceback(None) if CLEAN else error)
    if CLEAN:
        FAILURES.clear()


LOCAL = threading.local()


@case
def thread_local(n: int) -> None:
    queries = LOCAL.__dict__.setdefault("queries", [])
    queries.append(Session(n))
    if CLEAN:
        queries.clear()


class Counter:
    def __init__(self) -> None:
        self.children: dict[tuple[str, ...], Child] = {}

    def labels(self, *values: str) -> Child:
        return self.children.setdefault(values, Child())


class Child:
    def __init__(self) -> None:
        self.value = 0.0


METRIC = Counter()


@case
def metric_labels(n: int) -> None:
    METRIC.labels("GET", f"user {n % 8 if CLEAN else n}").value += 1.5


class TemporaryFolder:
    def remove(self) -> None:
        """Nothing to remove."""


@case
def atexit_callbacks(_: int) -> None:
    folder = TemporaryFolder()
    atexit.register(folder.remove)
    if CLEAN:
        atexit.unregister(folder.remove)


class Job:
    def __init__(self, number: int) -> None:
        self.number = number

    async def run(self) -> None:
        if not CLEAN:
            await asyncio.Event().wait()


TASKS: set[asyncio.Task[None]] = set()


@case
async def tasks_never_ended(n: int) -> None:
    task = asyncio.create_task(Job(n).run())
    TASKS.add(task)
    task.add_done_callback(TASKS.discard)


@case
async def timers_never_cancelled(n: int) -> None:
    session = Session(n)
    timer = asyncio.get_running_loop().call_later(9000, session.__init__, n)  # type: ignore[misc]
    if CLEAN:
        timer.cancel()


class Jobs:
    def __init__(self) -> None:
        self.when_done: dict[int, Callable[[], object]] = {}


JOBS = Jobs()


@case
def callbacks_by_job(n: int) -> None:
    def settle() -> int:
        return n

    JOBS.when_done[n] = settle
    if CLEAN:
        del JOBS.when_done[n]


WAITING: list[asyncio.Future[Session]] = []


@case
async def futures_never_settled(_: int) -> None:
    future: asyncio.Future[Session] = asyncio.get_running_loop().create_future()
    WAITING.append(future)
    if CLEAN:
        WAITING.pop().cancel()


class Signal:
    def __init__(self) -> None:
        self.receivers: list[Callable[..., object]] = []

    def connect(self, receiver: Callable[..., object]) -> None:
        self.receivers.append(receiver)


SIGNAL = Signal()


@case
def signal_receivers(n: int) -> None:
    session = Session(n)
    SIGNAL.connect(lambda: session.user)
    if CLEAN:
        SIGNAL.receivers.clear()


CONTEXTS: list[contextvars.Context] = []
USER: contextvars.ContextVar[Session] = contextvars.ContextVar("user")


@case
def contexts_kept(n: int) -> None:
    context = contextvars.copy_context()
    context.run(USER.set, Session(n))
    CONTEXTS.append(context)
    if CLEAN:
        CONTEXTS.clear()


EXPORTS: list[Iterator[str]] = []


def export(n: int) -> Iterator[str]:
    session = Session(n)
    yield session.user
    yield session.user


@case
def generators_never_finished(n: int) -> None:
    rows = export(n)
    next(rows)
    EXPORTS.append(rows)
    if CLEAN:
        EXPORTS.clear()


FINALIZERS: list[weakref.ref[Session]] = []


@case
def dead_weak_references(n: int) -> None:
    FINALIZERS.append(weakref.ref(Session(n), lambda _: None))
    if CLEAN:
        FINALIZERS.clear()


OUTBOX: queue.Queue[Session] = queue.Queue()


@case
def queue_never_drained(n: int) -> None:
    OUTBOX.put(Session(n))
    if CLEAN:
        OUTBOX.get()


class Revision:
    def __init__(self, previous: Revision | None) -> None:
        self.previous = previous
        self.text = "text"


class Document:
    def __init__(self) -> None:
        self.head: Revision | None = None


DOCUMENT = Document()


@case
def linked_list(_: int) -> None:
    DOCUMENT.head = Revision(None if CLEAN else DOCUMENT.head)


BODY = ""


@case
def string_built_up(n: int) -> None:
    global BODY
    BODY = "" if CLEAN else BODY + f"line of request {n}\n"


BUFFER = bytearray()


@case
def bytearray_growth(_: int) -> None:
    BUFFER.extend(b"x" * 100)
    if CLEAN:
        BUFFER.clear()


CODES: list[int] = []


@case
def list_of_small_numbers(n: int) -> None:
    CODES.append(n % 100)
    if CLEAN:
        CODES.clear()


CHUNKS: list[bytes] = []


@case
def list_of_bytes(n: int) -> None:
    CHUNKS.append(b"%d" % n * 100)
    if CLEAN:
        CHUNKS.clear()


@case
def references_lost_in_native_code(n: int) -> None:
    session = Session(n)
    if not CLEAN:
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(session))


@case
def attributes_set_without_end(n: int) -> None:
    setattr(STORE, f"session_{n % 8 if CLEAN else n}", Session(n))


@case
def module_globals(n: int) -> None:
    globals()[f"session_{n % 8 if CLEAN else n}"] = Session(n)


@case
def default_argument(n: int, kept: list[Session] = []) -> None:  # noqa: B006
    kept.append(Session(n))
    if CLEAN:
        kept.clear()


TENANTS: dict[str, dict[int, Session]] = {}


@case
def nested_dicts(n: int) -> None:
    tenant = TENANTS.setdefault(f"tenant {n % 10}", {})
    tenant[n] = Session(n)
    if CLEAN:
        tenant.clear()


def keep_a_history(jobs: queue.SimpleQueue[int], done: queue.SimpleQueue[int]) -> None:
    revision: Revision | None = None
    while True:
        number = jobs.get()
        revision = Revision(None if CLEAN else revision)
        done.put(number)


def keep_a_tuple(jobs: queue.SimpleQueue[int], done: queue.SimpleQueue[int]) -> None:
    sessions: tuple[Session, ...] = ()
    while True:
        number = jobs.get()
        sessions = () if CLEAN else (*sessions, Session(number))
        done.put(number)


WORKERS: dict[int, Worker] = {}


@case
def chain_in_a_thread(n: int) -> None:
    if not WORKERS:
        WORKERS[0] = Worker(keep_a_history)
    WORKERS[0].do(n)


@case
def replaced_tuple_in_a_thread(n: int) -> None:
    if not WORKERS:
        WORKERS[0] = Worker(keep_a_tuple)
    WORKERS[0].do(n)


@case
def local_of_the_main_function(_: int) -> None:
    """Made by `main` itself."""


def main() -> None:
    name, folder = sys.argv[1], Path(sys.argv[2])
    if name != "local_of_the_main_function":
        asyncio.run(serve(CASES[name], folder))
        return
    items: list[Any] = []
    for number, count in enumerate((WARM_UP, ROUND, ROUND), start=1):
        items.extend(Session(n) for n in range(count))
        if CLEAN:
            items.clear()
        write_heap_snapshot(folder / f"{number}.heapsnapshot")


if __name__ == "__main__":
    main()
