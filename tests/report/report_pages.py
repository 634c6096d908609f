"""A report as a browser has it: its elements, its policy, and the answers in it."""

from __future__ import annotations

import base64
import hashlib
import json
from html.parser import HTMLParser
from typing import Any


class ReportPage(HTMLParser):
    """`elements` are tags with their attributes; `scripts` and `styles` what is in those of them."""

    CDATA_CONTENT_ELEMENTS = ("script", "style")

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = text
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.contents: dict[str, list[str]] = {"script": [], "style": [], "title": []}
        self._open = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = tag
        if tag in self.contents:
            self.contents[tag].append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open in self.contents:
            self.contents[self._open][-1] += data

    @property
    def document(self) -> dict[str, Any]:
        """The report itself."""
        parsed: dict[str, Any] = json.loads(self.contents["script"][0])
        return parsed

    @property
    def answers(self) -> dict[str, Any]:
        answers: dict[str, Any] = self.document["answers"]
        return answers

    @property
    def policy(self) -> dict[str, str]:
        """The directives of the Content-Security-Policy."""
        (policy,) = (
            attributes["content"] or ""
            for tag, attributes in self.elements
            if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
        )
        return dict(directive.strip().split(" ", 1) for directive in policy.split(";"))


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
