"""One file that is a whole page: the built front end, its script, style and answers, and a policy that allows no more."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable

_SCRIPT = re.compile(r'<script type="module"[^>]*></script>\s*')
_STYLE = re.compile(r'<link rel="stylesheet"[^>]*>\s*')
_ICON = re.compile(r'(<link rel="icon" href=")[^"]*(")')
_TITLE = re.compile(r"<title>[^<]*</title>")
_FIRST = re.compile(r"<head>\s*<meta charset=\"utf-8\" />")
_END = re.compile(r"</body>")
_SCRIPT_TAG = re.compile(r"<(?=/?script)", re.IGNORECASE)
_STYLE_TAG = re.compile(r"<(?=/style)", re.IGNORECASE)


def page(title: str, report: str) -> str:
    """The page with a report, which is JSON without a `<`. It works from a file and asks nobody for anything.

    Raises `RuntimeError` where the front end is not built as is expected here: a defect.
    """
    # In a script a tag of its own kind can only stand in a text, where it may be written as an escape.
    script = _SCRIPT_TAG.sub(r"\\x3c", _static("heaptrail.js"))
    style = _STYLE_TAG.sub(r"\\3c ", _static("heaptrail.css"))
    icon = f"data:image/svg+xml,{quote(_static('icon.svg'))}"
    policy = (
        f"default-src 'none'; script-src 'sha256-{_digest(script)}'; style-src 'sha256-{_digest(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    text = _static("index.html")
    text = _put(_SCRIPT, lambda _: "", text)
    text = _put(_STYLE, lambda _: f"<style>{style}</style>\n", text)
    text = _put(_ICON, lambda found: f"{found[1]}{icon}{found[2]}", text)
    text = _put(_TITLE, lambda _: f"<title>{html.escape(title)}</title>", text)
    text = _put(_FIRST, lambda found: f'{found[0]}\n    <meta http-equiv="Content-Security-Policy" content="{policy}" />', text)
    data = f'<script type="application/json" id="heaptrail-report">{report}</script>'
    return _put(_END, lambda _: f'{data}\n    <script type="module">{script}</script>\n  </body>', text)


def _put(place: re.Pattern[str], written: Callable[[re.Match[str]], str], text: str) -> str:
    changed, count = place.subn(written, text)
    if count != 1:
        raise RuntimeError(f"the front end has {count} of {place.pattern}, not one: it is to be built anew")
    return changed


def _static(name: str) -> str:
    """A file of the built front end; ends of lines as a browser reads them, which is what is hashed."""
    text = (files("heaptrail") / "web" / "static" / name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
