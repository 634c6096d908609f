"""What the lab is told by its environment and its command line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from heaptrail.errors import UsageError
from heaptrail.lab.unit import MIB, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

_DEFAULT_PORT = "3000"
_DEFAULT_HOST = "127.0.0.1"
_DEFAULT_UNIT_MIB = "8"
_DEFAULT_MAX_RSS_MIB = "2048"
_HIGHEST_PORT = 65535
_LARGEST_UNIT_MIB = 128


@dataclass(frozen=True, slots=True)
class LabSettings:
    """`port` 0 takes a free one; `token` is "" where nobody may ask for a dump; `max_rss_mib` bounds the resident memory."""

    host: str
    port: int
    unit: Unit
    max_rss_mib: float
    token: str

    @property
    def max_rss_bytes(self) -> int:
        """The ceiling."""
        return int(self.max_rss_mib * MIB)


def settings_from(environment: Mapping[str, str], *, host: str | None = None, port: int | None = None) -> LabSettings:
    """`HOST`, `PORT`, `LAB_UNIT_MIB`, `LAB_MAX_RSS_MIB` and `HEAPDUMP_TOKEN`; what is given counts more.

    Raises `UsageError`, naming the variable or the option.
    """
    value = environment.get("PORT") or _DEFAULT_PORT
    return LabSettings(
        host=host or environment.get("HOST") or _DEFAULT_HOST,
        port=_port(f"PORT={value}", value) if port is None else _port(f"--port {port}", str(port)),
        unit=Unit(_mebibytes(environment, "LAB_UNIT_MIB", _DEFAULT_UNIT_MIB, most=_LARGEST_UNIT_MIB)),
        max_rss_mib=_mebibytes(environment, "LAB_MAX_RSS_MIB", _DEFAULT_MAX_RSS_MIB, most=math.inf),
        token=environment.get("HEAPDUMP_TOKEN", ""),
    )


def _port(given: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) <= _HIGHEST_PORT):
        raise UsageError(f"{given}: not a TCP port.", help=f"A number up to {_HIGHEST_PORT}; 0 takes a free port.")
    return int(text)


def _mebibytes(environment: Mapping[str, str], name: str, default: str, *, most: float) -> float:
    text = environment.get(name) or default
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value * MIB >= 1 and value <= most):
        bounds = "above 0" if math.isinf(most) else f"above 0 and up to {most:g}"
        raise UsageError(f"{name}={text}: not a number of MiB {bounds}.", help=f"For example {name}={default}.")
    return int(value) if value.is_integer() else value  # 2048, not 2048.0, in answers
