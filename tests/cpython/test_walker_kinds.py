# ruff: noqa: E501 programs in strings
"""Every kind of object is in the picture, under the name that a person would type."""

from __future__ import annotations

from pathlib import Path

import pytest
from interpreters import VERSIONS
from pictures import Picture, picture_of
from walkers import subject

PROGRAM = """
import asyncio, atexit, collections, contextvars, ctypes, enum, functools, gc, itertools, os, sys, threading, types, weakref

class Session:
    def __init__(self, user):
        self.user = user
    def greet(self):
        return self.user

class Slotted:
    __slots__ = ("first", "__dict__", "__weakref__")

class Table(dict): pass
class Rows(list): pass
class Pair(tuple): pass
class Name(str): pass
class Colour(enum.Enum):
    RED = [1]

def mark(name):
    return [name + " is here"]

SESSION = Session(mark("user"))
MATERIALISED = Session(mark("in dict")); MATERIALISED.__dict__
SLOTTED = Slotted(); SLOTTED.first = mark("slot"); SLOTTED.second = mark("attribute")
BY_NAME = {"entry": mark("by name")}
BY_NUMBER = {7: mark("by number"), -1: mark("below zero"), 1.5: mark("by float"), (1, "a"): mark("by tuple"), None: mark("by none")}
LIST = [None, mark("in list")]
TUPLE = (None, mark("in tuple"))
SET = {("member",)}
FROZEN = frozenset({("frozen member",)})
TABLE = Table(a=mark("in table")); TABLE.extra = mark("of table")
ROWS = Rows([mark("in rows")]); ROWS.extra = mark("of rows")
PAIR = Pair([mark("in pair")]); PAIR.extra = mark("of pair")
NAME = Name("text"); NAME.extra = mark("of name")
DEQUE = collections.deque([None] * 70 + [mark("in deque")])
ORDERED = collections.OrderedDict(a=mark("ordered"))
DEFAULT = collections.defaultdict(Session, a=mark("defaulted"))
COUNTER = collections.Counter({"a": 3})
PARTIAL = functools.partial(print, mark("argument"), end=mark("keyword"))
METHOD = SESSION.greet
PROPERTY = property(Session.greet)
STATIC = staticmethod(Session.greet)
CLASS_METHOD = classmethod(Session.greet)
SLICE = slice(mark("start"), mark("stop"))
RANGE = range(10**12, 10**13, 12345)
VIEW = memoryview(bytearray(b"seen"))
PROXY = types.MappingProxyType({"a": mark("behind proxy")})
NAMESPACE = types.SimpleNamespace(attribute=mark("in namespace"))
CHAIN = itertools.chain([mark("in chain")])
ITERATOR = iter([mark("in iterator")])
ZIP = zip([mark("zipped")])
MAP = map(str, [mark("mapped")])
WEAK = weakref.ref(SESSION)
CALLBACK = weakref.ref(SLOTTED, lambda gone, kept=mark("in callback"): None)
COLOUR = Colour.RED

def outer():
    captured = mark("captured")
    def inner(default=mark("default")):
        return captured
    return inner
FUNCTION = outer()
FUNCTION.attribute = mark("of function")

@functools.lru_cache(maxsize=10)
def cached(number):
    return [number, "cached"]
cached(5)

def generator():
    local = mark("in generator")
    yield local
GENERATOR = generator(); next(GENERATOR)

async def coroutine():
    local = mark("in coroutine")
    await asyncio.sleep(0)
COROUTINE = coroutine(); COROUTINE.send(None)

async def asynchronous():
    local = mark("in asynchronous generator")
    yield local
ASYNCHRONOUS = asynchronous()
try: ASYNCHRONOUS.asend(None).send(None)
except StopIteration: pass

VARIABLE = contextvars.ContextVar("request", default=mark("default of variable"))
CONTEXT = contextvars.copy_context()
CONTEXT.run(VARIABLE.set, mark("in context"))

def failing():
    local = mark("in traceback")
    raise KeyError(mark("argument of exception"))
try: failing()
except KeyError as error: EXCEPTION = error
EXCEPTION.add_note("a note"); EXCEPTION.__cause__ = ValueError(mark("cause"))

loop = asyncio.new_event_loop()
async def forever():
    local = mark("in task")
    await asyncio.Event().wait()
TASK = loop.create_task(forever(), name="worker")
FUTURE = loop.create_future(); FUTURE.set_result(mark("result"))
loop.run_until_complete(asyncio.sleep(0))

atexit.register(print, mark("at exit"), file=open(os.devnull, "w"))
os.register_at_fork(before=functools.partial(id, mark("before fork")))
import codecs
codecs.register(functools.partial(lambda kept, name: None, mark("of codec")))
sys.addaudithook(functools.partial(lambda kept, *a: None, mark("of audit hook")))
LOCAL = threading.local(); LOCAL.value = mark("of thread")

FROZEN_OBJECT = Session(mark("frozen")); gc.collect(); gc.freeze()

READY, GO = threading.Event(), threading.Event()
def waiting():
    in_thread = mark("in thread")
    READY.set(); GO.wait()
thread = threading.Thread(target=waiting, name="the waiting one"); thread.start(); READY.wait()

def innermost():
    local = mark("in frame")
    for item in [mark("on stack")]:
        take()
innermost()
GO.set(); thread.join(); COROUTINE.close(); loop.close()
"""


@pytest.fixture(scope="module", params=VERSIONS)
def picture(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Picture:
    return picture_of(PROGRAM, tmp_path_factory.mktemp("kinds"), subject(request.param))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("user", ("SESSION", "user")),
        ("in dict", ("MATERIALISED", "user")),
        ("slot", ("SLOTTED", "first")),
        ("attribute", ("SLOTTED", "second")),
        ("by name", ("BY_NAME", "entry")),
        ("by number", ("BY_NUMBER", 7)),
        ("below zero", ("BY_NUMBER", "-1")),
        ("by float", ("BY_NUMBER", "1.5")),
        ("by tuple", ("BY_NUMBER", "(1, 'a')")),
        ("by none", ("BY_NUMBER", "None")),
        ("in list", ("LIST", 1)),
        ("in tuple", ("TUPLE", 1)),
        ("in table", ("TABLE", "a")),
        ("of table", ("TABLE", "extra")),
        ("in rows", ("ROWS", 0)),
        ("of rows", ("ROWS", "extra")),
        ("in pair", ("PAIR", 0)),
        ("of pair", ("PAIR", "extra")),
        ("of name", ("NAME", "extra")),
        ("in deque", ("DEQUE", 70)),
        ("ordered", ("ORDERED", "a")),
        ("defaulted", ("DEFAULT", "a")),
        ("argument", ("PARTIAL", "args", 0)),
        ("keyword", ("PARTIAL", "keywords", "end")),
        ("user", ("METHOD", "__self__", "user")),
        ("start", ("SLICE", "start")),
        ("stop", ("SLICE", "stop")),
        ("behind proxy", ("PROXY", "mapping", "a")),
        ("in namespace", ("NAMESPACE", "attribute")),
        ("in chain", ("CHAIN", "source", "it_seq", 0, 0)),
        ("in iterator", ("ITERATOR", "it_seq", 0)),
        ("zipped", ("ZIP", "iterables", 0, "it_seq", 0)),
        ("mapped", ("MAP", "iterables", 0, "it_seq", 0)),
        ("in callback", ("CALLBACK", "__callback__", "__defaults__", 0)),
        ("captured", ("FUNCTION", "captured")),
        ("default", ("FUNCTION", "__defaults__", 0)),
        ("of function", ("FUNCTION", "attribute")),
        ("in generator", ("GENERATOR", "local")),
        ("in coroutine", ("COROUTINE", "local")),
        ("in asynchronous generator", ("ASYNCHRONOUS", "local")),
        ("default of variable", ("VARIABLE", "default")),
        ("in context", ("CONTEXT", "request")),
        ("in traceback", ("EXCEPTION", "__traceback__", "tb_next", "tb_frame", "local")),
        ("argument of exception", ("EXCEPTION", "args", 0)),
        ("cause", ("EXCEPTION", "__cause__", "args", 0)),
        ("in task", ("TASK", "_coro", "local")),
        ("result", ("FUTURE", "_result")),
        ("frozen", ("FROZEN_OBJECT", "user")),
    ],
)
def test_a_value_is_found_where_a_person_would_look(picture: Picture, text: str, names: tuple[str | int, ...]) -> None:
    assert picture.name(picture.follow(picture.variable(*names), 0)) == f"{text} is here"


def marked(picture: Picture, text: str) -> int:
    """The list that `mark` made."""
    (string,) = [node for node in picture.named(f"{text} is here") if picture.type(node) == "string"]
    return next(holder for edge, holder in picture.holders[string] if picture.name(holder) == "list")


@pytest.mark.parametrize(
    "text", ["at exit", "before fork", "of codec", "of audit hook", "of thread", "in thread", "in frame", "on stack"]
)
def test_what_the_interpreter_and_its_threads_hold_is_reached(picture: Picture, text: str) -> None:
    found = marked(picture, text)
    assert found in picture.reached(without="(Native references)") & picture.reached(without="(C statics)")


def test_a_running_frame_shows_its_variables_under_its_thread(picture: Picture) -> None:
    threads = {picture.name(edge.target): edge.target for edge in picture.edges(picture.group("(Threads)"))}
    frames = [edge.target for edge in picture.edges(threads["(Thread MainThread)"]) if edge.type == "element"]
    (frame,) = [frame for frame in frames if picture.name(frame).startswith("innermost at <string>:")]
    assert picture.edge(frame, "local").type == "context"
    assert picture.name(picture.follow(frame, "local", 0)) == "in frame is here"
    waiting = [picture.name(edge.target) for edge in picture.edges(threads["(Thread the waiting one)"])]
    assert any(name.startswith("waiting at <string>:") for name in waiting)


def test_a_weak_reference_is_a_weak_edge(picture: Picture) -> None:
    edge = picture.edge(picture.variable("WEAK"), "referent")
    assert edge.type == "weak"
    assert edge.target == picture.variable("SESSION")


def test_members_of_sets_and_keys_of_dicts_are_there(picture: Picture) -> None:
    members = [edge.target for edge in picture.edges(picture.variable("SET")) if edge.name == "member"]
    assert [picture.name(picture.follow(member, 0)) for member in members] == ["member"]
    keys = [picture.name(edge.target) for edge in picture.edges(picture.variable("BY_NUMBER")) if edge.name == "key"]
    assert keys == ["7", "-1", "1.5", "tuple", "NoneType"]


def test_a_cache_holds_its_results(picture: Picture) -> None:
    link = picture.follow(picture.variable("cached", "cache"), 5)
    assert picture.name(picture.follow(link, "result", 1)) == "cached"


def test_numbers_and_strings_say_what_they_are(picture: Picture) -> None:
    values = picture.variable("RANGE")
    assert picture.name(picture.follow(values, "start")) == "1000000000000"
    assert picture.type(picture.follow(values, "start")) == "number"
    assert picture.type(picture.variable("__name__")) == "string"


def test_instances_are_named_and_placed_by_their_class(picture: Picture) -> None:
    session = picture.variable("SESSION")
    assert (picture.type(session), picture.name(session)) == ("object", "Session")
    places = {picture.locations[i] // 7: picture.locations[i + 1 : i + 4] for i in range(0, len(picture.locations), 4)}
    script, line, _ = places[session]
    assert picture.snapshot["scripts"][str(script)] == "<string>"
    text = PROGRAM.splitlines()
    offset = next(i for i, source in enumerate(text) if source.startswith("class Session:")) + 1
    first_line_of_program = places[picture.variable("mark")][1] - text.index("def mark(name):")
    assert line - first_line_of_program == offset


def test_the_groups_below_the_root_are_listed_once_in_their_order(picture: Picture) -> None:
    assert [(edge.type, edge.name) for edge in picture.edges(0)][8:] == [("shortcut", "sys.modules")]
    assert [picture.name(edge.target) for edge in picture.edges(0)[:8]] == [
        "(Modules)",
        "(Threads)",
        "(Interpreter)",
        "(Static types)",
        "(Interned strings)",
        "(C statics)",
        "(Native references)",
        "(Unreachable)",
    ]


def test_everything_is_reached_from_the_root(picture: Picture) -> None:
    assert len(picture.reached()) == picture.count


def test_ids_are_dense_and_distinct(picture: Picture) -> None:
    ids = [picture.id(node) for node in range(picture.count)]
    assert len(set(ids)) == len(ids)
    assert max(ids) < 2 * len(ids) + 2048


def test_strings_of_every_width_are_written_as_they_are(tmp_path: Path) -> None:
    made = picture_of(
        'LATIN = "caf\\xe9"; WIDE = "\\u20ac5"; FACE = "\\U0001f600!"; LONE = "\\ud800x"; QUOTE = \'"\\\\\\n\\0\'; LONG = "x" * 5000\ntake()',
        tmp_path,
    )
    said = {name: made.name(made.variable(name)) for name in ("LATIN", "WIDE", "FACE", "LONE", "QUOTE", "LONG")}
    assert said == {"LATIN": "café", "WIDE": "€5", "FACE": "😀!", "LONE": "\ud800x", "QUOTE": '"\\\n\0', "LONG": "x" * 1024}


def test_arrays_of_numpy_hold_their_objects_and_their_bases(tmp_path: Path) -> None:
    pytest.importorskip("numpy")
    made = picture_of(
        "import numpy\nOBJECTS = numpy.array([None, ['inside']], dtype=object)\nDATA = numpy.zeros((100, 10))\nVIEW = DATA[3:]\ntake()",
        tmp_path,
    )
    assert made.name(made.follow(made.variable("OBJECTS"), 1, 0)) == "inside"
    assert made.follow(made.variable("VIEW"), "base") == made.variable("DATA")
    assert made.size(made.variable("DATA")) > 8000 > made.size(made.variable("VIEW"))
