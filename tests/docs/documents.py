"""The project's documents: their links, headings and anchors as the tests read them."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

FENCED = re.compile(r"^```[^\n]*\n(.*?)^```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)[^)]*\)|<img[^>]+src=\"([^\"]+)\"")
HEADING = re.compile(r"^(#{1,6}) +(.+?)\s*$", re.MULTILINE)


def documents(project: Path) -> list[Path]:
    """Every document that people read."""
    return sorted([*project.glob("*.md"), *project.glob("docs/**/*.md"), *project.glob("data/*.md")])


def text(document: Path) -> str:
    """A document's text without its fenced blocks."""
    return FENCED.sub("", document.read_text(encoding="utf-8"))


def links(document: Path) -> list[tuple[str, str]]:
    """The document's internal links, pictures too: path (empty for the document itself) and anchor."""
    targets = [inline or image for inline, image in LINK.findall(text(document))]
    inside = [target for target in targets if "://" not in target and not target.startswith("mailto:")]
    return [(unquote(path), unquote(anchor)) for path, _, anchor in (target.partition("#") for target in inside)]


def headings(document: Path, level: int | None = None) -> list[str]:
    """The document's headings, of one level or all."""
    return [title for marks, title in HEADING.findall(text(document)) if level is None or len(marks) == level]


def anchors(document: Path) -> set[str]:
    """What a link into the document may name: its headings, written as on the web (lower case, hyphens, no signs)."""
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in headings(document)}
