"""Puts one file into an object store: a program of its own.

A client of object stores brings threads of its own, which do not live on in a forked child; a service that has
an agent gets none of them. Reads a JSON object from standard input, prints `ok` or why not.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from heaptrail.errors import HeaptrailError

if TYPE_CHECKING:
    from collections.abc import Mapping

_DONE = "ok"
# The agent tries again itself, and the process may be waiting to end.
_RETRIES = {"max_retries": 2, "retry_timeout": timedelta(seconds=30)}


class UploadFailed(HeaptrailError):
    """What the store, or the way there, said."""


def upload(url: str, options: Mapping[str, object], name: str, path: Path, attributes: Mapping[str, str]) -> None:
    """Put the file below the URL, with attributes as metadata. Blocks until it is there; raises `UploadFailed`."""
    request = {"url": url, "options": dict(options), "name": name, "path": str(path), "attributes": dict(attributes)}
    program = [sys.executable, "-P", "-W", "ignore", "-m", __name__]
    environment = {name: value for name, value in os.environ.items() if name != "HEAPTRAIL_AGENT"}
    # Its answer counts, not its exit code: a service that waits for children of its own may get that before us.
    done = subprocess.run(program, input=json.dumps(request), capture_output=True, text=True, check=False, env=environment)
    if done.stdout.strip() != _DONE:
        raise UploadFailed(done.stdout.strip() or _last_line(done.stderr))


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "the upload ended without a word"


def _main() -> None:
    import obstore
    from obstore.store import from_url

    request = json.load(sys.stdin)
    try:
        store = from_url(request["url"], retry_config=_RETRIES, **request["options"])
        obstore.put(store, request["name"], Path(request["path"]), attributes=request["attributes"])
    except Exception as error:
        message = " ".join(f"{type(error).__name__}: {error}".split())
    else:
        message = _DONE
    sys.stdout.write(message)


if __name__ == "__main__":
    _main()
