"""The verdict on programs in Python that leak in a known way, and on their clean twins: real processes, real snapshots."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from tiny_heaps import TinyHeap

from heaptrail import Snapshot
from heaptrail.analysis.runtimes import PYTHON
from heaptrail.analysis.suspects import judge
from heaptrail.model import Verdict

pytest.importorskip("heaptrail._walker", reason="the walker was not built for this Python")

PROGRAM = Path(__file__).parent / "servers" / "python_leaks.py"
BOUNDED = PROGRAM.with_name("python_bounded.py")
ROUND = 120


@dataclass(frozen=True)
class Leak:
    """What the code of a case says: what leaks once a request, what holds it, and a text of the line to show."""

    case: str
    unit: str
    holder: str
    patterns: tuple[str, ...]
    line: str = "class Session|def __init__(self, number"

    def __str__(self) -> str:
        return self.case


LEAKS = (
    Leak("module_dict", "Session", "__main__.REGISTRY", ("cache",)),
    Leak("module_list", "Session", "__main__.EVENTS", ("global",)),
    Leak("module_set", "(string)", "__main__.SEEN", ("cache",), "@case|def module_set"),
    Leak("several_entries_each", "Engine", "__main__.LISTENED", ("global",), "def __init__|class Engine"),
    Leak("class_without_code", "Visit", "__main__.VISITS", ("global",), "@case|def class_without_code"),
    Leak("listeners_with_priorities", "Export", "Bus.listeners['stop']", ("listener",), "class Export|def __init__|def stop"),
    Leak("instance_attribute", "Session", "Store.sessions", ("cache",)),
    Leak("class_attribute", "Session", "__main__.Store.created", ("global",)),
    Leak("deque_without_bound", "Session", "Store.recent", ("list",)),
    Leak("closure_cell", "Session", "(closure handle).cache", ("closure",)),
    Leak("closure_chain", "Function", "__main__.CURRENT→(previous)*", ("closure",), "def handler"),
    Leak("lru_cache_on_a_method", "Report", "__main__.Report.total", ("cache",), "def __init__|class Report"),
    Leak("logging_handlers", "NullHandler", "Logger.handlers", ("listener",), ""),
    Leak("stored_exceptions", "Refused", "__main__.FAILURES", ("global",)),
    Leak("metric_labels", "Child", "Counter.children", ("cache",), "def __init__|class Child"),
    Leak("atexit_callbacks", "TemporaryFolder", "(Interpreter).atexit", ("listener",), "def remove|class TemporaryFolder"),
    Leak("tasks_never_ended", "Job", "__main__.TASKS", ("task",), "class Job|def __init__|async def run"),
    Leak("timers_never_cancelled", "Session", "_UnixSelectorEventLoop._scheduled", ("timer",)),
    Leak("futures_never_settled", "Future", "__main__.WAITING", ("promise",), "@case|futures_never_settled"),
    Leak("signal_receivers", "Session", "Signal.receivers", ("listener",)),
    Leak("contexts_kept", "Session", "__main__.CONTEXTS", ("global",)),
    Leak("generators_never_finished", "Session", "__main__.EXPORTS", ("global",)),
    Leak("dead_weak_references", "ReferenceType", "__main__.FINALIZERS", ("listener", "global"), "lambda|@case"),
    Leak("queue_never_drained", "Session", "Queue.queue", ("list",)),
    Leak("linked_list", "Revision", "__main__.DOCUMENT.head→(previous)*", ("list",), "class Revision|def __init__"),
    Leak("list_of_bytes", "bytes", "__main__.CHUNKS", ("global",), "@case|def list_of_bytes"),
    Leak("references_lost_in_native_code", "Session", "(Native references)", ("native",)),
    Leak("attributes_set_without_end", "Session", "__main__.STORE", ("global",)),
    Leak("module_globals", "Session", "__main__", ("global",)),
    Leak("nested_dicts", "Session", "__main__.TENANTS[*]", ("cache",)),
    Leak("thread_local", "Session", "__main__.LOCAL.queries", ("global",)),
    Leak("callbacks_by_job", "Function", "Jobs.when_done", ("cache",), "def settle"),
    Leak("local_of_the_main_function", "Session", "main() local items", ("list",)),
)

GROWS_IN_PLACE = {
    "string_built_up": ("__main__.BODY", "string"),
    "bytearray_growth": ("__main__.BUFFER", "string"),
    "list_of_small_numbers": ("__main__.CODES", "global"),
}


def verdict_on(case: str, folder: Path, *options: str, program: Path = PROGRAM) -> Verdict:
    subprocess.run([sys.executable, program, case, folder, *options], check=True, timeout=120)
    return judge([Snapshot.open(folder / f"{number}.heapsnapshot", index=False) for number in (1, 2, 3)], (ROUND,))


@pytest.mark.parametrize("leak", LEAKS, ids=str)
def test_a_leak_is_named_with_its_container_as_a_person_would_type_it(leak: Leak, tmp_path: Path):
    verdict = verdict_on(leak.case, tmp_path)
    (suspect,) = verdict.suspects
    assert (suspect.class_name, suspect.holder.name) == (leak.unit, leak.holder)
    assert suspect.pattern in leak.patterns
    assert suspect.confidence == "certain"
    assert suspect.growth.count_per_request == pytest.approx(1.0, rel=0.05)
    assert suspect.source is not None or not leak.line
    if suspect.source is not None:
        assert Path(suspect.source.file) == PROGRAM
        line = PROGRAM.read_text().splitlines()[suspect.source.line - 1]
        assert any(text in line for text in leak.line.split("|"))


@pytest.mark.parametrize("case", GROWS_IN_PLACE)
def test_a_text_or_list_that_grows_where_it_is_is_possibly_a_leak(case: str, tmp_path: Path):
    (suspect,) = verdict_on(case, tmp_path).suspects
    assert (suspect.holder.name, suspect.pattern) == GROWS_IN_PLACE[case]
    assert suspect.confidence == "possible"


@pytest.mark.parametrize("case", [*(leak.case for leak in LEAKS), *GROWS_IN_PLACE])
def test_the_same_program_without_the_leak_is_clean(case: str, tmp_path: Path):
    assert verdict_on(case, tmp_path, "--clean").suspects == ()


def test_what_a_thread_keeps_for_itself_names_the_thread(tmp_path: Path):
    (suspect,) = verdict_on("thread_local", tmp_path).suspects
    assert "in the thread-local data of MainThread" in suspect.evidence
    assert suspect.trail.text == "__main__.LOCAL.queries[*]"


def test_a_leaked_function_is_named_in_the_sentence(tmp_path: Path):
    (suspect,) = verdict_on("callbacks_by_job", tmp_path).suspects
    assert suspect.sentence.startswith("+1.00 function callbacks_by_job.<locals>.settle per request")


@pytest.mark.parametrize(("case", "confidence"), [("timers_of_minutes", "likely"), ("timers_of_a_minute", "possible")])
def test_growth_that_timers_of_asyncio_end_is_no_certain_leak(case: str, confidence: str, tmp_path: Path):
    verdict = verdict_on(case, tmp_path, program=BOUNDED)
    assert [suspect.confidence for suspect in verdict.suspects] == [confidence]
    assert any("one-shot timers that are due within" in note for note in verdict.notes)


def test_a_container_with_a_bound_that_it_has_not_reached_is_likely_at_most_and_says_so(tmp_path: Path):
    (suspect,) = verdict_on("pool_within_its_bound", tmp_path, program=BOUNDED).suspects
    assert suspect.confidence == "likely"
    assert any("Pool.max_connections is 1,000, of which 300 are taken" in fact for fact in suspect.evidence)


@pytest.mark.parametrize("case", ["idle_workers_keep_their_last_job", "waiting_tasks_keep_their_last_job"])
def test_what_functions_that_wait_keep_in_their_variables_is_no_leak_though_more_of_them_do_so(case: str, tmp_path: Path):
    assert verdict_on(case, tmp_path, program=BOUNDED).suspects == ()


@pytest.mark.parametrize(
    ("case", "unit", "trail"),
    [
        ("chain_in_a_thread", "Revision", "keep_a_history().revision→(previous)*"),
        ("replaced_tuple_in_a_thread", "Session", "keep_a_tuple().sessions"),
    ],
)
def test_what_grows_on_one_variable_of_a_running_function_is_a_leak(case: str, unit: str, trail: str, tmp_path: Path):
    (suspect,) = verdict_on(case, tmp_path).suspects
    assert (suspect.class_name, suspect.trail.text, suspect.confidence) == (unit, trail, "certain")
    assert suspect.growth.count_per_request == pytest.approx(1.0, rel=0.05)
    assert verdict_on(case, tmp_path, "--clean").suspects == ()


def test_the_verdict_on_python_speaks_of_python(tmp_path: Path):
    verdict = verdict_on("module_dict", tmp_path)
    (suspect,) = verdict.suspects
    assert verdict.runtime == "python"
    assert suspect.trail.text == "__main__.REGISTRY[*]"
    assert suspect.holder.entries == (60, 180, 300)
    assert "lru_cache" in suspect.advice
    assert "setTimeout" not in suspect.advice


@pytest.mark.parametrize(
    ("file", "of_python", "of_a_package"),
    [
        ("/usr/lib/python3.11/threading.py", True, False),
        ("C:\\Python312\\Lib\\threading.py", True, False),
        ("<frozen importlib._bootstrap>", True, False),
        ("<string>", True, False),
        ("/srv/venv/lib/python3.11/site-packages/flask/app.py", False, True),
        ("/usr/lib/python3/dist-packages/yaml/__init__.py", False, True),
        ("/srv/venv/lib/python3.11/site-packages/heaptrail/agent/control.py", True, True),
        ("/srv/shop/lib/basket.py", False, False),
    ],
)
def test_the_standard_library_packages_and_the_program_are_told_apart(file: str, of_python: bool, of_a_package: bool):
    assert (PYTHON.is_own_script(file), PYTHON.is_package_script(file)) == (of_python, of_a_package)


def test_attributes_read_alike_whether_an_object_keeps_them_in_a_dict_or_not():
    texts = []
    for in_a_dict in (False, True):
        heap = TinyHeap(extra={"runtime": "python"})
        modules = heap.node("synthetic", "(Modules)")
        table = heap.node("object", "dict", held_by=None)
        heap.edge(modules, "property", "sys.modules", table)
        module, variables, store, sessions = (
            heap.node("object", name, held_by=None) for name in ("module", "dict", "Store", "list")
        )
        heap.edge(table, "property", "shop.orders", module)
        heap.edge(module, "internal", "__dict__", variables)
        heap.edge(variables, "property", "STORE", store)
        owner = store
        if in_a_dict:
            owner = heap.node("object", "dict", held_by=None)
            heap.edge(store, "internal", "__dict__", owner)
        heap.edge(owner, "property", "sessions", sessions)
        texts.append(Snapshot.open(io.BytesIO(heap.written())).trail(sessions).text)
    assert texts == ["shop.orders.STORE → Store.sessions"] * 2


def test_a_module_whose_name_is_none_in_code_is_looked_up():
    heap = TinyHeap(extra={"runtime": "python"})
    table = heap.node("object", "dict", held_by=None)
    heap.edge(heap.node("synthetic", "(Modules)"), "property", "sys.modules", table)
    module, variables, registry = (heap.node("object", name, held_by=None) for name in ("module", "dict", "list"))
    heap.edge(table, "property", "my-app", module)
    heap.edge(module, "internal", "__dict__", variables)
    heap.edge(variables, "property", "REGISTRY", registry)
    assert Snapshot.open(io.BytesIO(heap.written())).trail(registry).text == "sys.modules['my-app'].REGISTRY"


def test_what_c_code_keeps_without_a_name_reads_as_if_its_owner_held_it():
    heap = TinyHeap(extra={"runtime": "python"})
    table = heap.node("object", "dict", held_by=None)
    heap.edge(heap.node("synthetic", "(Modules)"), "property", "sys.modules", table)
    module, variables, jobs, waiting, job = (
        heap.node("object", name, held_by=None) for name in ("module", "dict", "SimpleQueue", "list", "Job")
    )
    heap.edge(table, "property", "shop", module)
    heap.edge(module, "internal", "__dict__", variables)
    heap.edge(variables, "property", "JOBS", jobs)
    heap.edge(jobs, "internal", "referent", waiting)
    heap.edge(waiting, "element", 0, job)
    assert Snapshot.open(io.BytesIO(heap.written())).trail(job).text == "shop.JOBS[0]"


def test_what_a_module_leads_to_is_not_spoken_of_as_the_variable_of_a_function_that_waits():
    heap = TinyHeap(extra={"runtime": "python"})
    table = heap.node("object", "dict", held_by=None)
    heap.edge(heap.node("synthetic", "(Modules)"), "property", "sys.modules", table)
    module, variables, pool, attributes, jobs, job = (
        heap.node("object", name, held_by=None) for name in ("module", "dict", "Pool", "dict", "deque", "Job")
    )
    heap.edge(table, "property", "shop", module)
    heap.edge(module, "internal", "__dict__", variables)
    heap.edge(variables, "property", "POOL", pool)
    heap.edge(pool, "internal", "__dict__", attributes)
    heap.edge(attributes, "property", "jobs", jobs)
    heap.edge(jobs, "element", 0, job)
    thread = heap.node("synthetic", "Thread-1", held_by=heap.node("synthetic", "(Threads)"))
    heap.edge(heap.node("synthetic", "work at /srv/shop.py:7", held_by=thread), "context", "waiting", jobs)
    assert Snapshot.open(io.BytesIO(heap.written())).trail(job).text == "shop.POOL → Pool.jobs[0]"


def test_an_lru_cache_that_is_not_full_yet_is_possible_at_most_and_tells_its_bound(tmp_path: Path):
    verdict = verdict_on("lru_cache_within_its_bound", tmp_path, program=BOUNDED)
    (suspect,) = verdict.suspects
    assert verdict.clean
    assert suspect.confidence == "possible"
    assert any("_lru_cache_wrapper.maxsize is 1,000, of which 300 are taken; it throws out" in fact for fact in suspect.evidence)


def test_weak_references_that_native_code_drops_now_and_then_are_possible_at_most_however_new_their_owner(tmp_path: Path):
    verdict = verdict_on("connections_that_are_opened_late", tmp_path, program=BOUNDED)
    assert [(suspect.class_name, suspect.confidence) for suspect in verdict.suspects] == [("ReferenceType", "possible")]
