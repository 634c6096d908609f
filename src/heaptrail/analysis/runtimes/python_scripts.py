"""Which Python files are the standard library's."""

from __future__ import annotations

import re
from functools import cache

_STANDARD_LIBRARY = re.compile(r"/lib(64)?/python3[^/]*/|/python3[^/]*/lib/", re.IGNORECASE)
_AGENT = re.compile(r"/heaptrail/(agent/|_[^/]*$)")
_PACKAGES = re.compile(r"/(site|dist)-packages/", re.IGNORECASE)


@cache
def is_of_standard_library(name: str) -> bool:
    """Whether a file comes with Python: `/usr/lib/python3.11/threading.py`, `<frozen os>`; is none: `<string>`; or is of the
    agent that took the snapshot.
    """
    if not name or name.startswith("<"):
        return True
    path = name.replace("\\", "/")
    if _AGENT.search(path):
        return True
    return bool(_STANDARD_LIBRARY.search(path)) and not _PACKAGES.search(path)


def is_of_package(name: str) -> bool:
    """Whether a file is of a package that was installed: `…/site-packages/flask/app.py`."""
    return bool(_PACKAGES.search(name.replace("\\", "/")))
