"""The patterns and exercises of the leak lab as cases: two servers, one table a case in `lab.toml`.

A name begins with `python-` where the lab in Python is meant, and else with `lab-` or `clean-`, which is the lab in Node.js.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

from zoo.cases import ROOT, Case, InvalidCase, read_case

FILE = ROOT / "lab.toml"
NODE_LAB = ROOT.parent / "lab" / "node"
PYTHON_LAB = ROOT.parent / "src" / "heaptrail" / "lab"


def load_lab_cases(file: Path = FILE) -> list[Case]:
    """The cases of both labs, in the order of the file. Raises `InvalidCase`."""
    try:
        tables = tomllib.loads(file.read_text())
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InvalidCase(f"{file}: {error}") from None
    return [_case(name, table, file) for name, table in tables.items()]


def _case(name: str, table: dict[str, object], file: Path) -> Case:
    try:
        if name.startswith("python-"):
            heaptrail = Path(sys.executable).with_name("heaptrail")
            return read_case(name, PYTHON_LAB, PYTHON_LAB / "serving.py", table, (str(heaptrail), "lab"))
        return read_case(name, NODE_LAB, NODE_LAB / "server.js", table)
    except (KeyError, TypeError, ValueError, re.error) as error:
        raise InvalidCase(f"{file}: {name}: {error}") from None
