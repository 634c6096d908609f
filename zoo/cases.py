"""The cases of the zoo: what a folder's `case.toml` says, checked on the way in.

title = "what the server does, in a line"
url / urls = paths that are requested in turn          method, headers, body, concurrency,
                                                       warmup, requests, env
load = a command in place of the built-in load, with {port}, {requests}, {concurrency}
action = what a visitor does in a page, in JavaScript, in place of requests
[expect]   leak; and for a leak: class, holder, pattern, confidence, per_request, source, lines, bytes_only
[[expect.also]]   a further leak of the same server, with `optional = true` where it may go unnamed
[fixed]    env, url / urls, concurrency: what turns the server into its clean twin; beside a
           `requirements-fixed.txt` it may be empty or left out

The exercises of the leak lab are one server; `lab.toml` holds a table like this for each (see `lab.py`).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from zoo.conditions import CONDITIONS

from heaptrail.model import Confidence, Pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent
FILE_NAME = "case.toml"
SERVERS = ("server.js", "server.py")
PAGE = "index.html"
# Folders beside the cases that are none.
NO_CASES = ("__pycache__", "archive", "memlab", "noise")
REQUIREMENTS, FIXED_REQUIREMENTS = "requirements.txt", "requirements-fixed.txt"
PATTERNS: tuple[str, ...] = get_args(Pattern)
CONFIDENCES: tuple[str, ...] = get_args(Confidence)

_CASE_KEYS = {
    "title", "url", "urls", "method", "headers", "body", "requests", "warmup", "concurrency", "load", "action", "env",
    "expect", "fixed", "breaks",
}  # fmt: skip
_TWIN_KEYS = {"env", "url", "urls", "concurrency"}
_LEAK_KEYS = {
    "class", "holder", "pattern", "confidence", "per_request", "source", "lines", "bytes_only", "optional",
}  # fmt: skip


class InvalidCase(ValueError):
    """A `case.toml` that cannot be used, with the reason in one line."""


@dataclass(frozen=True, slots=True)
class ExpectedLeak:
    """One leak as it truly is.

    `classes` are the names that may be given to what leaks, `holders` regular expressions of which one must
    be found in the holder's name, `per_request` the accepted growths in objects per request (empty: any),
    `lines` texts of which the named line of `source` must hold one (empty: any line). `bytes_only`: only a
    backing store grows, so that a `possible` is enough. `optional`: it may go unnamed. `confidences` are those
    that do the leak justice.
    """

    classes: tuple[str, ...]
    holders: tuple[re.Pattern[str], ...]
    patterns: tuple[str, ...]
    confidences: tuple[str, ...]
    per_request: tuple[float, ...]
    source: str
    lines: tuple[str, ...]
    bytes_only: bool
    optional: bool


@dataclass(frozen=True, slots=True)
class Twin:
    """What makes a server its clean twin: its environment, what is requested of it, and how much at a time."""

    environment: Mapping[str, str]
    urls: tuple[str, ...]
    concurrency: int


@dataclass(frozen=True, slots=True)
class Case:
    """A server of the zoo, how it is to be loaded, and what a hunt in it has to find.

    `server` is the file that is started, or the page that is shown; `arguments` stand in its place in the command where it
    takes more. `leaks` is empty for a clean server, which has no `twin`. `breaks` says, for the names of conditions, why no
    verdict can be right under them; that is no part of what is hunted in, and so not of its representation.
    """

    name: str
    folder: Path
    server: Path
    title: str
    urls: tuple[str, ...]
    method: str
    headers: Mapping[str, str]
    body: str | None
    requests: int
    warmup: int
    concurrency: int
    load: str | None
    action: str | None
    environment: Mapping[str, str]
    leaks: tuple[ExpectedLeak, ...]
    twin: Twin | None = None
    arguments: tuple[str, ...] = ()
    breaks: Mapping[str, str] = field(default_factory=dict, repr=False)

    def as_twin(self) -> Case:
        """The clean server that a leaking one becomes."""
        assert self.twin is not None
        return replace(
            self,
            name=f"{self.name}--fixed",
            environment={**self.environment, **self.twin.environment},
            urls=self.twin.urls,
            concurrency=self.twin.concurrency,
            leaks=(),
            twin=None,
        )

    @property
    def leaking(self) -> bool:
        """Whether the server leaks unless it is its own twin."""
        return bool(self.leaks)

    @property
    def runtime(self) -> str:
        """`Node.js`, `Python` or `Chromium`."""
        if self.server.name == PAGE:
            return "Chromium"
        return "Node.js" if self.server.suffix == ".js" else "Python"

    @property
    def in_python(self) -> bool:
        """Whether the server is written in Python."""
        return self.runtime == "Python"

    @property
    def in_page(self) -> bool:
        """Whether it is no server but a page in a browser."""
        return self.runtime == "Chromium"

    @property
    def kind(self) -> str:
        """The first word of the name that says what leaks: `cache`, `timer`, `package`, …, or `clean`."""
        words = [word for word in self.name.split("-") if word not in ("python", "page")]
        return words[0]

    @property
    def needs_packages(self) -> bool:
        """Whether something has to be installed before the server can start."""
        return any((self.folder / name).exists() for name in ("package.json", REQUIREMENTS))

    @property
    def twin_requirements(self) -> str:
        """The name of the file with the packages of the twin, where they are others than the server's."""
        return FIXED_REQUIREMENTS if (self.folder / FIXED_REQUIREMENTS).exists() else REQUIREMENTS


def case_folders(root: Path = ROOT) -> list[Path]:
    """Every folder of the zoo that is a case or should be one, by name."""
    return sorted(path for path in root.iterdir() if path.is_dir() and path.name not in NO_CASES)


def load_cases(root: Path = ROOT) -> list[Case]:
    """The cases that have a folder, by name. Raises `InvalidCase`."""
    return [load_case(folder) for folder in case_folders(root)]


def load_case(folder: Path) -> Case:
    """The case in `folder`. Raises `InvalidCase`."""
    file = folder / FILE_NAME
    try:
        document = tomllib.loads(file.read_text())
        return read_case(folder.name, folder, _server_in(folder), document)
    except OSError as error:
        raise InvalidCase(f"{file}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, re.error) as error:
        raise InvalidCase(f"{file}: {error}") from None


def read_case(name: str, folder: Path, server: Path, document: Mapping[str, object], arguments: tuple[str, ...] = ()) -> Case:
    """The case that a table describes. Raises KeyError, TypeError, ValueError and `re.error` where it is wrong."""
    _refuse_unknown(document, _CASE_KEYS)
    expect = dict(_table(document["expect"]))
    also = expect.pop("also", [])
    leaking = expect.pop("leak")
    if not isinstance(leaking, bool) or not isinstance(also, list):
        raise TypeError("expect.leak must be true or false, expect.also a list of tables")
    if not leaking and (expect or also or "fixed" in document):
        raise ValueError("a clean server expects nothing and has no twin")
    if ("action" in document) != (server.name == PAGE):
        raise ValueError("a page has an action, and nothing else has")
    leaks = tuple(_leak(_table(table)) for table in [expect, *also]) if leaking else ()
    other_packages = (folder / FIXED_REQUIREMENTS).exists()
    fixed = _table(document.get("fixed", {}) if other_packages else document["fixed"]) if leaking else {}
    if leaking and not fixed and not other_packages:
        raise ValueError("fixed: it says nothing")
    urls = _urls(document, "/" + PAGE if server.name == PAGE else "/orders/7")
    concurrency = _count(document.get("concurrency", 8))
    return Case(
        name=name,
        folder=folder,
        server=server,
        title=_text(document["title"]),
        urls=urls,
        method=_text(document.get("method", "GET")),
        headers=_environment(document.get("headers", {})),
        body=_text(document["body"]) if "body" in document else None,
        requests=_count(document.get("requests", 500)),
        warmup=_count(document.get("warmup", 200)),
        concurrency=concurrency,
        load=_text(document["load"]) if "load" in document else None,
        action=_text(document["action"]) if "action" in document else None,
        environment=_environment(document.get("env", {})),
        leaks=leaks,
        twin=_twin(fixed, urls, concurrency) if leaking else None,
        arguments=arguments,
        breaks=_breaks(document.get("breaks", {})),
    )


def _breaks(value: object) -> Mapping[str, str]:
    _refuse_unknown(_table(value), set(CONDITIONS))
    return _environment(value)


def _server_in(folder: Path) -> Path:
    return next((folder / name for name in (*SERVERS, PAGE) if (folder / name).exists()), folder / SERVERS[0])


def _twin(table: Mapping[str, object], urls: tuple[str, ...], concurrency: int) -> Twin:
    _refuse_unknown(table, _TWIN_KEYS)
    return Twin(
        environment=_environment(table.get("env", {})),
        urls=_urls(table, urls),
        concurrency=_count(table.get("concurrency", concurrency)),
    )


def _urls(table: Mapping[str, object], default: object) -> tuple[str, ...]:
    return _texts(table.get("urls", table.get("url", default)))


def _leak(table: Mapping[str, object]) -> ExpectedLeak:
    _refuse_unknown(table, _LEAK_KEYS)
    bytes_only = table.get("bytes_only", False) is True
    return ExpectedLeak(
        classes=_texts(table.get("class", [])),
        holders=tuple(re.compile(text) for text in _texts(table["holder"])),
        patterns=_some_of(PATTERNS, table.get("pattern", PATTERNS)),
        confidences=_some_of(CONFIDENCES, table.get("confidence", CONFIDENCES if bytes_only else ("certain", "likely"))),
        per_request=_growths(table.get("per_request", [])),
        source=_text(table.get("source", "")),
        lines=_texts(table.get("lines", [])),
        bytes_only=bytes_only,
        optional=table.get("optional", False) is True,
    )


def _some_of(known: tuple[str, ...], value: object) -> tuple[str, ...]:
    if strange := set(_texts(value)) - set(known):
        raise ValueError(f"{', '.join(sorted(strange))}: not one of {', '.join(known)}")
    return _texts(value)


def _growths(value: object) -> tuple[float, ...]:
    growths = value if isinstance(value, list) else [value]
    if not all(isinstance(each, float) and each > 0 for each in growths):
        raise TypeError("per_request must be a decimal number above 0 or a list of them")
    return tuple(map(float, growths))


def _refuse_unknown(table: Mapping[str, object], known: set[str]) -> None:
    if strange := set(table) - known:
        raise ValueError(f"unknown: {', '.join(sorted(strange))}")


def _table(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise TypeError(f"not a table: {value!r}")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"not a text: {value!r}")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list | tuple):
        raise TypeError(f"not a list of texts: {value!r}")
    return tuple(_text(each) for each in value)


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise TypeError(f"not a count: {value!r}")
    return value


def _environment(value: object) -> Mapping[str, str]:
    return {name: _text(text) for name, text in _table(value).items()}
