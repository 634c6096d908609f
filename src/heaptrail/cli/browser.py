"""A page with a token in its address, shown in a browser without telling the token to everybody on the machine."""

from __future__ import annotations

import html
import webbrowser
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def shown_in_browser() -> Iterator[Callable[[str], None]]:
    """A function that shows an address. What a browser is started with can be seen by all users of a machine.

    So it is started with a file that only this user can read, which leads on to the address and is gone at the end.
    """
    with TemporaryDirectory(prefix="heaptrail-page-") as folder:

        def show(address: str) -> None:
            page = Path(folder) / "page.html"
            page.write_text(f'<meta http-equiv="refresh" content="0; url={html.escape(address)}">\n', encoding="utf-8")
            if not webbrowser.open(page.as_uri()):
                click.echo("note: no browser could be started here", err=True)

        yield show
