"""`heaptrail serve [FILE…|RUN_FOLDER]`."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heaptrail.cli.opening import index_option
from heaptrail.cli.requests import check_counts, requests_option
from heaptrail.errors import InvalidSnapshot, UsageError
from heaptrail.report.text import printable

if TYPE_CHECKING:
    from heaptrail.web.opened import Opened

_EDITORS = {
    "vscode": "vscode://file{file}:{line}:{column}",
    "cursor": "cursor://file{file}:{line}:{column}",
    "zed": "zed://file{file}:{line}:{column}",
    "idea": "idea://open?file={file}&line={line}&column={column}",
    "none": "",
}
_TEMPLATE = re.compile(r"(?!javascript:|data:)[a-z][a-z0-9+.-]*:[!-~]*\{file\}[!-~]*")


@click.command("serve")
@click.argument("paths", nargs=-1, metavar="[FILE...|RUN_FOLDER]", type=click.Path(path_type=Path))
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="Where the page is served. [default: a free port]"
)
@click.option("--open/--no-open", "open_browser", default=False, show_default=True, help="Show the page in a browser.")
@requests_option
@click.option(
    "--editor",
    default="vscode",
    show_default=True,
    metavar="NAME|TEMPLATE",
    help="What links to the source open: vscode, cursor, zed, idea, none, or a URL with {file}, {line} and {column}.",
)
@index_option
def command(
    paths: tuple[Path, ...], *, port: int, open_browser: bool, requests: tuple[int, ...], editor: str, use_index: bool
) -> None:
    """Look at snapshots in a browser, from the verdict to every object.

    Give snapshots of one program in the order in which they were taken, or the folder of a hunt; without any
    the page captures a running process. It is served to this machine alone, and the address that is printed
    holds a token that it wants. Large files are opened while the page is there already. Ctrl-C ends it.

    \b
      heaptrail serve heaptrail-runs/2026-01-31-120000
      heaptrail serve before.heapsnapshot after.heapsnapshot --requests 2500
      heaptrail serve --port 7007 --no-open
    """  # noqa: D301
    try:
        from heaptrail.web.serving import serve
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package == "heaptrail":
            raise
        raise UsageError(f"The page needs {package}.", help="pip install 'heaptrail[web]'") from None
    from heaptrail.cli.browser import shown_in_browser

    opened = _opened(paths, requests, use_index=use_index)
    with ExitStack() as stack:
        show = stack.enter_context(shown_in_browser()) if open_browser else None

        def started(address: str) -> None:
            click.echo(f"{_named(opened)} at {address}  (Ctrl-C ends it)")
            if show is not None:
                show(address)

        serve(opened, port, started, editor=_template(editor))


def _opened(paths: tuple[Path, ...], requests: tuple[int, ...], *, use_index: bool) -> Opened:
    from heaptrail.formats.index_folder import index_limit
    from heaptrail.hunt.evidence import named_snapshots
    from heaptrail.web.opened import Opened

    if use_index:
        index_limit()  # a limit that is no size is found out before the work, not after it
    run, files = named_snapshots([path.absolute() for path in paths])
    for file in files:
        _require_readable(file)
    if requests:
        check_counts(len(files), len(requests))
    return Opened(files, run=run and run.resolve(), requests=requests, use_index=use_index)


def _require_readable(path: Path) -> None:
    """What can be seen to be wrong at once is said before anything is served."""
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise InvalidSnapshot(f"{path}: it cannot be read ({error.strerror})", help="Check the path.") from None


def _named(opened: Opened) -> str:
    count = len(opened.files)
    what = "a page to capture from" if not count else "a snapshot" if count == 1 else f"{count} snapshots"
    return what if opened.run is None else f"{what} of {printable(opened.run.name)}"


def _template(editor: str) -> str | None:
    """The URL that opens a place in the source; None for no editor."""
    template = _EDITORS.get(editor, editor)
    if not template or _TEMPLATE.fullmatch(template):
        return template or None
    raise UsageError(
        f"--editor {editor!r} is no editor that is known, and no URL with {{file}} in it.", help=f"One of {', '.join(_EDITORS)}."
    )
