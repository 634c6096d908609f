"""Make the pictures of the documentation anew: `python docs/make_pictures.py [NAME…]`; wants the extra `[lab]` and Node.js.

A picture shows what a command printed. Which command, the page says: the console block right above the picture. The
command is run as it stands there, in the root of the repository, and the folder that it writes is removed again.
"""

from __future__ import annotations

import contextlib
import io
import os
import pty
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from html import escape
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
PICTURES = DOCS / "pictures"
COLUMNS = 124
WIDEST = 112
MOST_BYTES = 60_000
SHOWN = re.compile(
    r"^```console\n\$ (?P<command>.*?)^```\n+!\[(?P<text>[^\]]*)\]\((?P<path>[^)]*\.svg)\)", re.MULTILINE | re.DOTALL
)
THEME = TerminalTheme(
    (24, 26, 31),
    (215, 218, 224),
    [
        (60, 64, 72),
        (240, 113, 120),
        (152, 195, 121),
        (229, 192, 123),
        (97, 175, 239),
        (198, 120, 221),
        (86, 182, 194),
        (215, 218, 224),
    ],
    [
        (92, 99, 112),
        (255, 135, 140),
        (170, 215, 140),
        (245, 210, 145),
        (120, 190, 250),
        (215, 140, 235),
        (105, 200, 210),
        (255, 255, 255),
    ],
)
# Rich's own frame fetches its font from elsewhere; this one takes what the reader has.
FRAME = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<style>
.{unique_id}-matrix {{ font-family: Menlo, "DejaVu Sans Mono", Consolas, monospace; font-size: {char_height}px }}
.{unique_id}-title {{ font-family: sans-serif; font-size: 16px }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


@dataclass(frozen=True)
class Picture:
    """One picture of a page, and the command whose output it shows: one line, as it is typed."""

    command: str
    path: Path


def pictures_of(page: Path) -> list[Picture]:
    """The pictures of a page that stand right below the command which they show."""
    found = SHOWN.finditer(page.read_text(encoding="utf-8"))
    return [Picture(one_line(match["command"]), (page.parent / match["path"]).resolve()) for match in found]


def one_line(command: str) -> str:
    """A command that is written over several lines, as one."""
    return re.sub(r"\\\n\s*", "", command).strip()


def all_pictures() -> list[Picture]:
    """The pictures of all pages."""
    return [picture for page in sorted(DOCS.rglob("*.md")) for picture in pictures_of(page)]


def printed(command: str) -> str:
    """What a command prints on a terminal, colours and all. Raises `RuntimeError` when it neither finds a leak nor none."""
    words = shlex.split(command)
    folder = ROOT / words[words.index("--out") + 1] if "--out" in words else None
    ours, theirs = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "PORT")}
    environment |= {
        "COLUMNS": str(COLUMNS),
        "TERM": "xterm-256color",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    try:
        with tempfile.TemporaryFile("w+") as progress:
            with subprocess.Popen(words, cwd=ROOT, env=environment, stdout=theirs, stderr=progress) as process:
                os.close(theirs)
                output = b""
                with contextlib.suppress(OSError):  # the end of a terminal whose last writer has gone
                    while more := os.read(ours, 65536):
                        output += more
            if process.returncode not in (0, 1):
                progress.seek(0)
                raise RuntimeError(f"{command}\n{progress.read()}")
        return output.decode().replace("\r\n", "\n")
    finally:
        os.close(ours)
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def draw(command: str, output: str, name: str) -> str:
    """An SVG of a terminal in which the command was typed."""
    width = max(len(line) for line in (f"$ {command}", *Text.from_ansi(output).plain.splitlines()))
    console = Console(
        record=True, width=min(width + 1, WIDEST), file=io.StringIO(), color_system="truecolor", force_terminal=True
    )
    console.print(Text.assemble(("$ ", "bold green"), (command, "bold")))
    console.print()
    console.print(Text.from_ansi(output))
    drawn = console.export_svg(title="heaptrail", theme=THEME, code_format=FRAME, unique_id=name, font_aspect_ratio=0.602)
    return drawn.replace("<style>", f"<title>{escape(command)}</title>\n<style>", 1)


def main(names: list[str]) -> None:
    """Draw the pictures with these names, or all."""
    PICTURES.mkdir(exist_ok=True)
    for picture in all_pictures():
        if names and picture.path.stem not in names:
            continue
        print(picture.path.stem, flush=True)  # noqa: T201
        drawn = draw(picture.command, printed(picture.command), f"t-{picture.path.stem}")
        assert len(drawn.encode()) < MOST_BYTES, picture.path
        picture.path.write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
