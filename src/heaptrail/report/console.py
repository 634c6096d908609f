"""Lines with a little colour on a terminal, and the same lines without it anywhere else."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    import rich.console

PIPED_WIDTH = 160
"""Columns of output that goes to a file or a pipe."""
_NARROWEST = 60

Part = str | tuple[str, str]
"""A piece of a line: text, or text and a style in rich's words (`bold red`). Text is never read as markup."""


class Console:
    """Where reports are printed. Lines are never wrapped: whoever prints cuts at `width`."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = sys.stdout if stream is None else stream
        self._rich: rich.console.Console | None = None
        self.width = PIPED_WIDTH
        if self._stream.isatty():
            self.width = max(_NARROWEST, shutil.get_terminal_size().columns)
            if "NO_COLOR" not in os.environ:
                # Only a terminal that wants colour pays for importing rich.
                from rich.console import Console as RichConsole

                self._rich = RichConsole(file=self._stream, highlight=False, markup=False, emoji=False)

    def line(self, *parts: Part) -> None:
        """Print one line."""
        if self._rich is None:
            print(*(part if isinstance(part, str) else part[0] for part in parts), sep="", file=self._stream)
            return
        from rich.text import Text

        self._rich.print(Text.assemble(*parts), soft_wrap=True)

    def flush(self) -> None:
        """Let the reader see what was printed so far."""
        self._stream.flush()
