"""The rules of a SARIF report: one for each pattern of a leak, and one for what a single snapshot shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heaptrail.formats.verdict import Json
    from heaptrail.model import Pattern

LARGE_HOLDER = "large-holder"

_RULES: dict[Pattern, tuple[str, str]] = {
    "timer": ("Timers that are never cleared", "Keep what sets a timer returned, and clear it when what it works for ends."),
    "cache": ("A store that takes entries and loses none", "Bound its size, or let entries expire."),
    "closure": ("Functions that capture their predecessors", "Drop the captured variable, or set it to null."),
    "listener": ("Listeners that are added and never removed", "Remove each when its user goes, or add it once."),
    "global": ("Data that is added to a global for good", "Give it to the request, or bound it."),
    "list": ("A list or chain that only grows", "Remove what has been dealt with, or bound it."),
    "string": ("Strings that keep longer strings alive", "Copy the piece that is kept, and let the text go."),
    "promise": ("Promises that never settle", "Settle or time out what they wait for."),
    "task": ("Tasks that never end", "Await or cancel them, and drop what refers to them."),
    "detached-dom": ("Elements that are in no document any more", "Let go of them when they are removed."),
    "native": ("Memory outside of the heap that is kept", "Release buffers and handles once they are done with."),
    "other": ("Objects that stay with every request", "Follow the trail to what holds them."),
}
_LARGE_HOLDER_RULE = (
    "An object or class that keeps much of the heap",
    "One snapshot proves no leak: compare it with another of the same process.",
)

RULES: tuple[str, ...] = (*_RULES, LARGE_HOLDER)
"""All rules, in the order of `rule_descriptors`."""


def rule_id(name: str) -> str:
    """The identifier of a rule, stable over versions."""
    return f"heap/{name}"


def rule_descriptors() -> list[Json]:
    """Every rule, whether a result is of it or not."""
    return [_descriptor(name, *texts) for name, texts in (*_RULES.items(), (LARGE_HOLDER, _LARGE_HOLDER_RULE))]


def _descriptor(name: str, what: str, remedy: str) -> Json:
    return {
        "id": rule_id(name),
        "name": "".join(word.capitalize() for word in name.split("-")),
        "shortDescription": {"text": f"{what}."},
        "fullDescription": {"text": f"{what}. {remedy}"},
        "help": {"text": remedy},
        "defaultConfiguration": {"level": "note" if name == LARGE_HOLDER else "error"},
        "properties": {"tags": ["memory", "performance"]},
    }
