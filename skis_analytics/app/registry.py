"""The screens: what the navigation shows, in its order, and where each one's file lies."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.navigation.page import Page

_ROOT: Final = Path(__file__).resolve().parents[2]

MAIN_SCRIPT: Final = Path(__file__).resolve().with_name("main.py")
"""The script that Streamlit runs. Absolute, so that the application starts from any working directory."""


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: its Swedish name, its place in the address and the file that draws it."""

    title: str
    url_path: str
    """What follows the host in the address; empty for the one that opens first."""
    file: Path
    in_foot: bool = False
    """Whether its link is small, below the others: it is about the service and not about schools."""

    @property
    def is_default(self) -> bool:
        """Whether this screen is the one that opens at the bare address."""
        return not self.url_path


MEETINGS: Final = Screen("Möte", "mote", _ROOT / "pages" / "meeting.py")
"""Where a meeting's step is shown that shows nothing else."""
PAGES: Final = (
    Screen("Nuläge", "", _ROOT / "pages" / "overview.py"),
    Screen("Resultat", "resultat", _ROOT / "pages" / "results.py"),
    Screen("Kommun", "kommun", _ROOT / "pages" / "municipality.py"),
    Screen("Analys", "analys", _ROOT / "pages" / "analysis.py"),
    Screen("Insatser", "insatser", _ROOT / "pages" / "initiatives.py"),
    Screen("Effekt", "effekt", _ROOT / "pages" / "effect.py"),
    MEETINGS,
    Screen("Underlag", "underlag", _ROOT / "pages" / "handout.py"),
    Screen("Data", "data", _ROOT / "pages" / "data.py"),
    Screen("Tillgänglighet", "tillganglighet", _ROOT / "pages" / "accessibility.py", in_foot=True),
)

_BY_PATH: Final = {screen.url_path: screen for screen in PAGES}


def screen(url_path: str) -> Screen | None:
    """The screen at a path; None when there is none."""
    return _BY_PATH.get(url_path)


def runnable() -> list[Page]:
    """Every screen as Streamlit runs it, in order, for one run: Streamlit marks the one that is shown."""
    return [copy(page) for page in _made().values()]


def target(url_path: str) -> Page:
    """A screen as the target of a link. Raises KeyError when there is none."""
    return _made()[url_path]


@cache
def _made() -> dict[str, Page]:
    """Made once: to make one asks the file system about each part of its path, and that for ten screens at each run."""
    return {
        screen.url_path: st.Page(screen.file, title=screen.title, url_path=screen.url_path, default=screen.is_default)
        for screen in PAGES
    }


def url_paths() -> frozenset[str]:
    """Every path that has a screen; the empty one is the first screen."""
    return frozenset(_BY_PATH)
