#!/usr/bin/env python3
"""Write `commands.md`, the reference of all verbs, from the commands themselves."""

from __future__ import annotations

import re
from inspect import cleandoc
from pathlib import Path

import click

from heaptrail.cli.main import VERBS, heaptrail

PAGE = Path(__file__).with_name("commands.md")
_INTRODUCTION = """\
# Commands

<!-- Written by docs/generate_commands.py from the commands' own help. -->

`heaptrail VERB --help` prints the same in the terminal. Results go to standard output; progress, warnings and errors to
standard error. The exit codes are [listed with the hunt](hunting.md#exit-codes)."""
_MARK_OF_VERBATIM_TEXT = "\b"
_NOTE = re.compile(r" *\[([^\[\]]*)\]$")


def commands_page() -> str:
    """The whole page, as Markdown."""
    group = heaptrail.make_context("heaptrail", [], resilient_parsing=True)
    parts = [_INTRODUCTION, "## heaptrail", *_options(heaptrail, group)]
    for verb in VERBS:
        command = heaptrail.get_command(group, verb)
        if command is None:
            raise LookupError(verb)
        parts += _section(command, click.Context(command, info_name=verb, parent=group), verb, "##")
    return "\n\n".join(parts) + "\n"


def _section(command: click.Command, context: click.Context, heading: str, level: str) -> list[str]:
    usage = command.get_usage(context).removeprefix("Usage: ")
    parts = [f"{level} {heading}", f"    {' '.join(usage.split())}", *_description(command), *_options(command, context)]
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            parts += _section(below, click.Context(below, info_name=name, parent=context), f"{heading} {name}", f"{level}#")
    return parts


def _description(command: click.Command) -> list[str]:
    return [_paragraph(text) for text in cleandoc(command.help or "").split("\n\n")]


def _paragraph(text: str) -> str:
    if not text.startswith(_MARK_OF_VERBATIM_TEXT):
        return _plain(text)
    lines = cleandoc("\n" + text.removeprefix(_MARK_OF_VERBATIM_TEXT)).splitlines()
    return "\n".join(f"    {line}" for line in lines)


def _options(command: click.Command, context: click.Context) -> list[str]:
    options = [parameter for parameter in command.get_params(context) if isinstance(parameter, click.Option)]
    records = [option.get_help_record(context) for option in options]
    return ["\n".join(_option(*record) for record in records if record is not None)]


def _option(names: str, text: str) -> str:
    """One line: names, explanation, and what click adds in brackets, which is a default or a range."""
    notes = ""
    while note := _NOTE.search(text):
        text, notes = text[: note.start()], f" `[{note.group(1)}]`{notes}"
    return f"- `{names}`: {_plain(text)}{notes}"


def _plain(text: str) -> str:
    """Text in which Markdown finds nothing to obey."""
    return re.sub(r"([\\`*_<>\[\]|])", r"\\\1", text)


if __name__ == "__main__":
    PAGE.write_text(commands_page(), encoding="utf-8")
