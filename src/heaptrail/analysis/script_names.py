"""What the names of scripts say."""

from __future__ import annotations

import re
from functools import cache

_PACKAGE = re.compile(r".*/(?:node_modules|site-packages|dist-packages)/((?:@[^/]+/)?[^/]+)", re.DOTALL)


def plain_path(url: str) -> str:
    """`file:///srv/app.js` → `/srv/app.js`; anything else as it is."""
    return url.removeprefix("file://") if url.startswith("file:///") else url


@cache
def is_runtime_script(name: str) -> bool:
    """Whether a script belongs to the runtime: `node:events`, before Node 16 `events.js` and `internal/timers.js`."""
    if name.startswith("node:") or not name:
        return True
    return name.endswith(".js") and not name.startswith(("/", "file:", "http:", "https:")) and ":" not in name[:3]


@cache
def is_package_script(name: str) -> bool:
    """Whether a script is of an installed package: `/srv/node_modules/express/lib/router.js`."""
    return "/node_modules/" in name.replace("\\", "/")


@cache
def package_of(name: str) -> str:
    """The name of the installed package that a script is of, whichever runtime installed it; empty for any other script.

    `@scope/store` for `/srv/node_modules/@scope/store/lib/index.js`, of packages inside packages the innermost.
    """
    found = _PACKAGE.match(name.replace("\\", "/"))
    return found[1] if found else ""
