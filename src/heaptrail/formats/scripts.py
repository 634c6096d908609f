"""`scripts.json`: the files that a runtime reported while it ran, by script id, kept beside its snapshots."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from heaptrail.errors import InvalidSnapshot

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME = "scripts.json"


def read_script_urls(folder: Path) -> dict[int, str]:
    """The files by script id; empty where the folder keeps none. Raises `InvalidSnapshot` for anything else."""
    path = folder / FILE_NAME
    try:
        urls = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise InvalidSnapshot(
            f"{path} cannot be read: {error}", help="it may be removed: files are then taken from the heap"
        ) from None
    if not isinstance(urls, dict) or not all(key.isdecimal() and isinstance(url, str) for key, url in urls.items()):
        raise InvalidSnapshot(f"{path} is no list of scripts", help="it may be removed: files are then taken from the heap")
    return {int(key): url for key, url in urls.items()}
